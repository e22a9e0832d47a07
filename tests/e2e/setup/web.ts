import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endTree } from '../../../scripts/child-process.mjs'
import { isSameProcess, startIdentity } from '../../../scripts/process-identity.mjs'
import { nextPath } from '../../../scripts/setup.mjs'
import { requireFreePort } from '../../../scripts/web-server.mjs'
import { cleanEnvironment } from './commands'
import { OUTPUT, ROOT } from './stage'
import { answerAs, type SupervisorReply } from './supervisor'

const FIRST_PORT = 4200
const PORTS = 700
/** A start takes a second or two; on a machine with other work, many times that. */
const PATIENCE_MS = 180_000
const RECORD = 'server-'

/** A port at random, so that two workers that look at the same time hardly ever meet. */
export async function pickPort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS)
    const free = await requireFreePort(port).then(
      () => true,
      () => false,
    )
    if (free) return port
  }
  throw new Error(`no free port between ${FIRST_PORT} and ${FIRST_PORT + PORTS}`)
}

/** Any answer of health will do: a server without data is degraded, one in its first minute is starting. */
async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5_000) })).status > 0
  } catch {
    return false
  }
}

/** Ends the servers that a run recorded in its folder and did not stop: a worker or the run itself was killed. */
export async function endRecordedServers(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(RECORD))) {
    const server = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    if (isSameProcess(server)) await endTree(server.pid)
  }
}

/** Starts `next start` of this checkout on a free port and waits until it answers; its output goes to a log file. */
export async function startWeb(input: {
  name: string
  env: Record<string, string>
  /** Folder of the run, where the process is recorded. */
  folder: string
  /** Stands in for `npm start` at the other end of the pipe; without it there is none. */
  supervisor?: (question: string) => SupervisorReply | null
}): Promise<{ url: string; log: string; pid: number; stop: () => Promise<void> }> {
  const port = await pickPort()
  const url = `http://127.0.0.1:${port}`
  mkdirSync(join(OUTPUT, 'servers'), { recursive: true })
  const log = join(OUTPUT, 'servers', `${input.name}.log`)
  const descriptor = openSync(log, 'w')
  const child = spawn(process.execPath, [nextPath(ROOT), 'start', '-p', String(port), '-H', '127.0.0.1'], {
    cwd: ROOT,
    env: cleanEnvironment({ APP_URL: url, PORT: String(port), ...input.env }),
    stdio: ['ignore', descriptor, descriptor, ...(input.supervisor ? ['ipc' as const] : [])],
  })
  closeSync(descriptor)
  child.once('error', () => {})
  if (input.supervisor) answerAs(child, input.supervisor)
  const pid = child.pid ?? 0
  const record = join(input.folder, `${RECORD}${pid}.json`)
  writeFileSync(record, JSON.stringify({ pid, identity: startIdentity(pid) }))
  const stop = async () => {
    await endTree(pid)
    rmSync(record, { force: true })
  }
  const deadline = Date.now() + PATIENCE_MS
  while (!(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`the server ${input.name} does not answer; its log says:\n${readFileSync(log, 'utf8')}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return { url, log, pid, stop }
}
