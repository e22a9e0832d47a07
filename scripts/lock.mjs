import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf, Problem, Stopped } from './problem.mjs'
import { isSameProcess, startIdentity } from './process-identity.mjs'

// Between mkdir and the owner file lies a moment; a folder without an owner is dead only after this long.
const OWNERLESS_MS = 5_000
const POLL_MS = 100

/** @param {string} path @returns {{ pid: number, identity: string | null } | null} */
function readOwner(path) {
  try {
    return JSON.parse(readFileSync(join(path, 'owner.json'), 'utf8'))
  } catch {
    return null
  }
}

/** @param {string} path */
function isStale(path) {
  const owner = readOwner(path)
  if (owner !== null) return !isSameProcess(owner)
  try {
    return Date.now() - statSync(path).mtimeMs > OWNERLESS_MS
  } catch {
    return false
  }
}

/** Moves a dead lock away. The rename is atomic; what was moved is looked at again, in case it changed hands. */
function removeStale(/** @type {string} */ path) {
  const aside = `${path}.stale-${process.pid}-${Date.now()}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (isStale(aside)) rmSync(aside, { recursive: true, force: true })
  else renameSync(aside, path)
}

/** @param {string} path @returns {boolean} */
function tryAcquire(path) {
  try {
    mkdirSync(dirname(path), { recursive: true })
    mkdirSync(path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new Problem(
      `Cannot write to ${dirname(path)} (${codeOf(error)}). Make that folder writable for this user.`,
      {
        cause: error,
      },
    )
  }
  writeFileSync(
    join(path, 'owner.json'),
    JSON.stringify({ pid: process.pid, identity: startIdentity(process.pid) }),
  )
  return true
}

/**
 * Runs `work` while holding a lock between processes: a folder that names its owner. A dead owner's lock is taken over.
 * @template T
 * @param {string} path
 * @param {{ timeoutMs: number, onWait?: (ownerPid: number | null) => void, signal?: AbortSignal }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, { timeoutMs, onWait, signal }, work) {
  const deadline = Date.now() + timeoutMs
  let told = false
  while (!tryAcquire(path)) {
    if (signal?.aborted) throw new Stopped()
    if (isStale(path)) {
      removeStale(path)
      continue
    }
    const owner = readOwner(path)
    if (Date.now() > deadline) {
      throw new Problem(
        `Process ${owner?.pid ?? 'unknown'} has been busy with ${path} for too long. Wait for it or end it, then try again.`,
      )
    }
    if (!told) onWait?.(owner?.pid ?? null)
    told = true
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  try {
    return await work()
  } finally {
    rmSync(path, { recursive: true, force: true })
  }
}
