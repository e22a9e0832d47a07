import { describe, expect, it } from 'vitest'
import { createQueue, takeHashTurn } from './hash-turns'

/** Work that ends when it is told to. */
function held() {
  const ends: (() => void)[] = []
  const state = { running: 0, most: 0 }
  const work = () =>
    new Promise<string>((resolve) => {
      state.running += 1
      state.most = Math.max(state.most, state.running)
      ends.push(() => {
        state.running -= 1
        resolve('done')
      })
    })
  return { ends, state, work }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('a queue', () => {
  it('works at so many at a time, in their order, and refuses who would wait behind too many', async () => {
    const queue = createQueue({ atOnce: 2, waiting: 3 })
    const { ends, state, work } = held()
    const answers = Array.from({ length: 7 }, () => queue.run(work))
    await settled()
    expect(state.running).toBe(2)
    expect(await Promise.all(answers.slice(5))).toEqual([null, null])
    for (let n = 0; n < 5; n++) {
      ends[n]?.()
      await settled()
    }
    expect(await Promise.all(answers.slice(0, 5))).toEqual(Array(5).fill({ done: 'done' }))
    expect(state).toEqual({ running: 0, most: 2 })
  })

  it('gives the place back when the work fails', async () => {
    const queue = createQueue({ atOnce: 1, waiting: 0 })
    await expect(queue.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await queue.run(async () => 1)).toEqual({ done: 1 })
  })
})

describe('a crowd', () => {
  it('of tries from nowhere has one turn at a time and a short line; a login of elsewhere passes it', async () => {
    const { state, work } = held()
    let ended = 0
    const slow = async () => {
      const before = state.running
      void work()
      await settled()
      state.running -= 1
      ended += 1
      return before
    }
    const crowd = Array.from({ length: 60 }, () => takeHashTurn({ crowded: true }, slow))
    expect(await takeHashTurn({ crowded: false }, async () => ended)).toEqual({ done: 0 })
    const answers = await Promise.all(crowd)
    expect(answers.filter((one) => one === null)).toHaveLength(60 - 31)
    expect(state.most).toBe(1)
  }, 20_000)
})
