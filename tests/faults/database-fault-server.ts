import { randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { createDatabaseUrl } from '../../scripts/database.mjs'
import { findDatabaseBinary } from '../../scripts/database-binary.mjs'
import { removeSocket } from '../../scripts/database-files.mjs'
import {
  initialiseTables,
  launchServer,
  pickPort,
  type ServerRecord,
} from '../../scripts/database-server.mjs'
import { endProcess, isSameProcess } from '../../scripts/process-identity.mjs'

const GRACE_MS = 20_000
const RESTARTS = 5
const NAME = 'koinstrap'
/** Below the ports that outgoing connections get: the port must still be free when a killed server comes back. */
const PORTS = [20_000, 32_000] as const

/** A MariaDB of a test's own that may be killed, frozen and starved. The shared test server is never touched. */
export interface FaultServer {
  /** Address of its database for the application's account, which has no special rights. */
  url: string
  port: number
  dataDir: string
  /** A statement of the test itself, as root over the private socket, past every limit of the application. */
  asRoot<T = Record<string, unknown>>(sql: string, values?: unknown[]): Promise<T[]>
  /** A connection as root that the caller ends. */
  connectAsRoot(): Promise<mysql.Connection>
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** False when it gave up by itself. */
  isAlive(): boolean
  /** Starts it again on the same files and port. */
  restart(): Promise<void>
  freeze(): void
  thaw(): void
  stop(): Promise<void>
}

/** Starts a server; `dataDir` may name an existing empty folder, e.g. on a small disk. */
export async function startFaultServer(
  options: { flags?: string[]; dataDir?: string } = {},
): Promise<FaultServer> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), `koinstrap-fault-${process.pid}-`))
  mkdirSync(dataDir, { recursive: true })
  const binary = findDatabaseBinary()
  if (!binary) throw new Error('no database server: tests/setup/database.ts installs one')
  await initialiseTables({ dataDir, binary })
  const launch = (earlier: Partial<ServerRecord>) =>
    launchServer({
      dataDir,
      binary,
      earlier,
      bufferPool: '64M',
      flags: options.flags ?? [],
    })
  let server = await launch({ port: await pickPort(randomInt(...PORTS)) })
  const connectAsRoot = () =>
    mysql.createConnection({
      socketPath: server.socket,
      user: 'root',
      database: NAME,
      timezone: 'Z',
      supportBigNumbers: true,
      bigNumberStrings: true,
      connectTimeout: 10_000,
    })
  return {
    url: createDatabaseUrl(server, NAME),
    port: server.port,
    dataDir,
    connectAsRoot,
    async asRoot(sql, values) {
      const connection = await connectAsRoot()
      const [rows] = await connection.query(sql, values).finally(() => connection.end())
      return rows as never
    },
    async kill() {
      await endProcess(server, { graceMs: GRACE_MS, signal: 'SIGKILL' })
    },
    isAlive: () => isSameProcess(server),
    async restart() {
      const { port } = server
      for (let tries = 0; tries < RESTARTS; tries++) {
        server = await launch({ ...server, port })
        if (server.port === port) return
        // Somebody held it for a moment, or the server did not come up on a busy machine.
        await endProcess(server, { graceMs: GRACE_MS, signal: 'SIGKILL' })
      }
      throw new Error(`port ${port} was taken while the server was down`)
    },
    freeze: () => void process.kill(server.pid, 'SIGSTOP'),
    thaw: () => void process.kill(server.pid, 'SIGCONT'),
    async stop() {
      await endProcess(server, { graceMs: 0, signal: 'SIGKILL' })
      removeSocket(server.socket, dataDir)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
