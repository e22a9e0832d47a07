import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const POLL_MS = 25
const onLinux = process.platform === 'linux'

/** @param {string[]} args @returns {string | null} */
function ps(args) {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim() || null
  } catch {
    return null
  }
}

/** @param {string} path @returns {string | null} */
function readText(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

/** Fields of /proc/PID/stat after the command name, which may itself hold spaces and brackets. */
function statFields(/** @type {number} */ pid) {
  const stat = readText(`/proc/${pid}/stat`)
  return stat === null ? null : stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/**
 * Tells one process from a later one that got the same pid. Null when there is none, or only a zombie.
 * @param {number} pid
 * @returns {string | null}
 */
export function startIdentity(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return null
  if (onLinux) {
    const fields = statFields(pid)
    if (fields === null || fields[0] === 'Z' || fields[0] === 'X') return null
    return `${readText('/proc/sys/kernel/random/boot_id')?.trim() ?? 'boot'}:${fields[19]}`
  }
  const line = ps(['-o', 'stat=,lstart=', '-p', String(pid)])
  if (line === null || line.startsWith('Z')) return null
  return line.replace(/^\S+\s+/, '')
}

/**
 * @param {{ pid: number, identity: string | null }} process
 * @returns {boolean} true when that very process still runs
 */
export function isSameProcess({ pid, identity }) {
  return identity !== null && startIdentity(pid) === identity
}

/** @param {number} pid @returns {string} arguments joined by a space, '' when unknown */
export function commandLine(pid) {
  if (onLinux) return (readText(`/proc/${pid}/cmdline`) ?? '').split('\0').join(' ').trim()
  return ps(['-ww', '-o', 'command=', '-p', String(pid)]) ?? ''
}

/** @param {number} pid @returns {string | null} the folder a process runs in, null where it cannot be told */
export function workingFolder(pid) {
  try {
    return onLinux ? readlinkSync(`/proc/${pid}/cwd`) : null
  } catch {
    return null
  }
}

/** @returns {{ pid: number, parent: number }[]} */
function listProcesses() {
  if (onLinux) {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => ({ pid: Number(name), parent: Number(statFields(Number(name))?.[1] ?? 0) }))
  }
  return (ps(['-axo', 'pid=,ppid=']) ?? '').split('\n').map((line) => {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    return { pid, parent }
  })
}

/** @param {(command: string) => boolean} matches @returns {number[]} pids whose command line matches */
export function findProcesses(matches) {
  return listProcesses()
    .map(({ pid }) => pid)
    .filter((pid) => pid !== process.pid && startIdentity(pid) !== null && matches(commandLine(pid)))
}

/**
 * Children, grandchildren and so on, with their identities, so that they can be ended after their parent is gone.
 * @param {number} pid
 * @returns {{ pid: number, identity: string | null }[]}
 */
export function listDescendants(pid) {
  const all = listProcesses()
  const found = [pid]
  for (const parent of found) {
    found.push(
      ...all.filter((one) => one.parent === parent && !found.includes(one.pid)).map((one) => one.pid),
    )
  }
  return found.slice(1).map((child) => ({ pid: child, identity: startIdentity(child) }))
}

/**
 * Ends one process by pid: SIGTERM, then SIGKILL after `graceMs`. Touches nothing when the pid has been reused.
 * @param {{ pid: number, identity: string | null }} target
 * @param {{ graceMs: number, signal?: NodeJS.Signals }} options
 * @returns {Promise<'gone' | 'ended' | 'killed'>}
 */
export async function endProcess(target, { graceMs, signal = 'SIGTERM' }) {
  if (!isSameProcess(target)) return 'gone'
  process.kill(target.pid, signal)
  const deadline = Date.now() + graceMs
  while (isSameProcess(target)) {
    if (Date.now() > deadline) {
      process.kill(target.pid, 'SIGKILL')
      return 'killed'
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  // If it was a child of ours it is a zombie until Node's next turn has collected it.
  await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  return 'ended'
}
