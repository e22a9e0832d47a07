import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import {
  createApplicationUrl,
  createDatabaseUrl,
  startPrivateServer,
  stopUnusedServer,
} from '../../scripts/database.mjs'
import { startIdentity } from '../../scripts/process-identity.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the suite's own server with the empty database `koinstrap`; name others `koinstrap_…`. */
    databaseUrl: string
  }
}

const PREFIX = 'koinstrap-test-'
// Several vitest projects call this file, each with its own copy of the module: the server hangs on the process.
const SHARED = Symbol.for('koinstrap.testDatabase')

interface Shared {
  users: number
  server: Promise<{ url: string; applicationUrl: string; stop: () => Promise<void> }>
}

const registry = globalThis as { [SHARED]?: Shared }

/** Servers of earlier test runs that were killed; the pid in the folder's name tells whether the run still lives. */
async function sweepLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(PREFIX) ? Number(name.slice(PREFIX.length).split('-')[0]) : 0
    if (!Number.isInteger(owner) || owner <= 0 || startIdentity(owner) !== null) continue
    await stopUnusedServer(join(tmpdir(), name))
    rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

async function start() {
  await sweepLeftovers()
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`))
  const server = await startPrivateServer({ dataDir, bufferPool: '128M' })
  const stop = async () => {
    await server.release()
    rmSync(dataDir, { recursive: true, force: true })
  }
  const applicationUrl = createApplicationUrl(server, 'koinstrap')
  return { url: createDatabaseUrl(server, 'koinstrap'), applicationUrl, stop }
}

/**
 * Vitest globalSetup: one private server for the whole run, in `TEST_DATABASE_URL` and `inject('databaseUrl')`.
 * Its account may create any database named `koinstrap…`; the one of `TEST_APPLICATION_URL` has only the rights that
 * a migration gives it.
 */
export default async function setup(project: TestProject) {
  const shared = registry[SHARED] ?? { users: 0, server: start() }
  registry[SHARED] = shared
  shared.users++
  const { url, applicationUrl, stop } = await shared.server
  process.env.TEST_DATABASE_URL = url
  process.env.TEST_APPLICATION_URL = applicationUrl
  project.provide('databaseUrl', url)
  return async () => {
    shared.users--
    if (shared.users > 0) return
    delete registry[SHARED]
    await stop()
  }
}
