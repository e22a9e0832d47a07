import { describe, expect, it } from 'vitest'
import { isLockFailure, RETRY_ERRNOS, retryOnLock } from './retry'

const failure = (errno: number) => Object.assign(new Error('ended'), { errno })

/** Fails so many times with the errno, then answers. */
function failing(times: number, errno: number) {
  const calls = { made: 0 }
  const work = async () => {
    calls.made += 1
    if (calls.made <= times) throw failure(errno)
    return 'done'
  }
  return { calls, work }
}

describe('a transaction that the server ended', () => {
  it('for a deadlock, a lock wait or a row that changed since its snapshot is done again', async () => {
    expect([...RETRY_ERRNOS].sort()).toEqual([1020, 1205, 1213])
    for (const errno of RETRY_ERRNOS) {
      const { calls, work } = failing(2, errno)
      expect(await retryOnLock(work)).toBe('done')
      expect(calls.made).toBe(3)
    }
  })

  it('three times in a row fails with the reason', async () => {
    const { calls, work } = failing(9, 1020)
    await expect(retryOnLock(work)).rejects.toMatchObject({ errno: 1020 })
    expect(calls.made).toBe(3)
  })

  it('for anything else is not done again', async () => {
    for (const errno of [1062, 4025, 1927]) {
      const { calls, work } = failing(1, errno)
      await expect(retryOnLock(work)).rejects.toMatchObject({ errno })
      expect(calls.made).toBe(1)
    }
    expect(isLockFailure('1213')).toBe(false)
    expect(isLockFailure(new Error('1213'))).toBe(false)
  })
})
