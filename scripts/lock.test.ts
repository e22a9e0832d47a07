import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.mjs'
import { startIdentity } from './process-identity.mjs'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'koinstrap-lock-'))
  path = join(folder, 'deeper', 'the.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

const options = { timeoutMs: 5_000 }

function leaveLock(owner: object | null) {
  mkdirSync(path, { recursive: true })
  if (owner !== null) writeFileSync(join(path, 'owner.json'), JSON.stringify(owner))
}

test('two holders never overlap', async () => {
  let inside = 0
  const seen: number[] = []
  const work = async () => {
    seen.push(++inside)
    await new Promise((resolve) => setTimeout(resolve, 30))
    inside--
  }
  await Promise.all([
    withLock(path, options, work),
    withLock(path, options, work),
    withLock(path, options, work),
  ])
  expect(seen).toEqual([1, 1, 1])
  expect(existsSync(path)).toBe(false)
})

test('the lock is released when the work fails', async () => {
  const work = () => Promise.reject(new Error('broken'))
  await expect(withLock(path, options, work)).rejects.toThrow('broken')
  await expect(withLock(path, options, async () => 'next')).resolves.toBe('next')
})

test.each([
  ['a dead process', { pid: 2 ** 22 + 1, identity: 'boot:1' }],
  ['an earlier process with a pid used again', { pid: process.pid, identity: 'boot:1' }],
])('the lock of %s is taken over', async (_, owner) => {
  leaveLock(owner)
  await expect(withLock(path, options, async () => 'mine')).resolves.toBe('mine')
})

test('a lock whose owner died before writing its name is taken over after a while', async () => {
  leaveLock(null)
  utimesSync(path, new Date(0), new Date(0))
  await expect(withLock(path, options, async () => 'mine')).resolves.toBe('mine')
})

test('a living owner is named, waited for, and reported at the end of patience', async () => {
  leaveLock({ pid: process.pid, identity: startIdentity(process.pid) })
  const waits: (number | null)[] = []
  const onWait = (pid: number | null) => waits.push(pid)
  await expect(withLock(path, { timeoutMs: 250, onWait }, async () => 1)).rejects.toThrow(
    `Process ${process.pid}`,
  )
  expect(waits).toEqual([process.pid])
})

test('waiting ends when this process is asked to stop', async () => {
  leaveLock({ pid: process.pid, identity: startIdentity(process.pid) })
  const signal = AbortSignal.timeout(150)
  await expect(withLock(path, { ...options, signal }, async () => 1)).rejects.toThrow('stopped')
})
