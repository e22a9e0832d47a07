import { execFileSync, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { endTree } from '../../../scripts/child-process.mjs'
import { createDatabaseUrl, startPrivateServer, stopUnusedServer } from '../../../scripts/database.mjs'
import { startIdentity } from '../../../scripts/process-identity.mjs'
import { npmCommand } from '../../../scripts/setup.mjs'
import { copyCheckout, removeCopy } from '../../faults/vercel-checkout'
import { OUTPUT, ROOT } from './stage'
import { pickPort } from './web'

/** Two builds may be at work beside it. */
const PATIENCE_MS = 200_000

export interface OwnStart {
  url: string
  /** The copy of the checkout that is served. */
  root: string
  /** Everything that `npm start` printed so far. */
  output: () => string
  /** Address of one of its databases, with every right. */
  databaseUrl: (name: string) => Promise<string>
  stop: () => Promise<void>
}

/** `npm start` of a copy of this checkout, built already, with settings and data of its own. */
export async function startOwn(input: {
  /** Folder of the run, where the process is recorded. */
  folder: string
  /** Text of its `.env.local`. */
  settings: string
  env: Record<string, string>
}): Promise<OwnStart> {
  const { folder, root } = copyCheckout()
  execFileSync('cp', ['-a', join(ROOT, '.next'), join(root, '.next')])
  rmSync(join(root, '.next/cache'), { recursive: true, force: true })
  writeFileSync(join(root, '.env.local'), input.settings, { mode: 0o644 })
  const port = await pickPort()
  const url = `http://127.0.0.1:${port}`
  const dataDir = join(folder, 'data')
  mkdirSync(join(OUTPUT, 'servers'), { recursive: true })
  const log = join(OUTPUT, 'servers', 'own-start.log')
  const descriptor = openSync(log, 'w')
  const { PATH = '', HOME = '', TMPDIR = '/tmp' } = process.env
  const [program = 'npm', ...args] = npmCommand(process.env)
  const child = spawn(program, [...args, 'start'], {
    cwd: root,
    // Not even a blank of what going live writes: the environment would win over the file.
    env: {
      NODE_ENV: 'production',
      PATH,
      HOME,
      TMPDIR,
      PORT: String(port),
      APP_URL: url,
      KOINSTRAP_DATA_DIR: dataDir,
      ...input.env,
    },
    stdio: ['ignore', descriptor, descriptor],
  })
  closeSync(descriptor)
  child.once('error', () => {})
  const pid = child.pid ?? 0
  const record = join(input.folder, `server-${pid}.json`)
  writeFileSync(record, JSON.stringify({ pid, identity: startIdentity(pid) }))
  const output = () => readFileSync(log, 'utf8')
  const stop = async () => {
    await endTree(pid, 30_000)
    await stopUnusedServer(dataDir)
    rmSync(record, { force: true })
    removeCopy(folder)
  }
  const deadline = Date.now() + PATIENCE_MS
  while (!output().includes('KoinStrap serves')) {
    if (child.exitCode !== null || Date.now() > deadline) {
      const printed = output()
      await stop()
      throw new Error(`npm start does not serve:\n${printed}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  const databaseUrl = async (name: string) => {
    const server = await startPrivateServer({ dataDir })
    await server.release()
    return createDatabaseUrl(server, name)
  }
  return { url, root, output, databaseUrl, stop }
}
