import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import mysql, { type Connection } from 'mysql2/promise'
import { connectionOptions, createPool, usePool } from '@/db/client'
import { grantApplication } from '@/db/grants'
import { migrate } from '@/db/migrate'
import { createApplicationUrl, createDatabaseUrl, startPrivateServer } from '@/scripts/database.mjs'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url)).replace(/\/$/, '')
/** As much as a small server would give; the data of a large run is larger. */
const BUFFER_POOL = '1G'
/** Filling a table is not measured: a larger log keeps it from waiting. */
const SERVER_FLAGS = ['--innodb-log-file-size=512M']

export interface Options {
  rounds: number
  isQuick: boolean
  /** Rows of the exported table; null: the group's own. */
  rows: number | null
  /** Also what takes minutes: the tick of 17,000 coins. */
  isLarge: boolean
}

export interface Database {
  name: string
  /** With the application's rights. */
  url: string
  /** With all rights in this database. */
  adminUrl: string
  connect(): Promise<Connection>
}

/** Where a run happens: a private server and a temporary folder, both gone afterwards. */
export interface Stage extends Options {
  folder: string
  /** Version of the database server. */
  server: string
  say(line: string): void
  createDatabase(name: string): Promise<Database>
  dropDatabase(database: Database): Promise<void>
  /** Something to end, the last one first. */
  defer(end: () => Promise<unknown>): void
  close(): Promise<void>
}

/** A connection with the settings of the application's own. */
export async function connect(url: string): Promise<Connection> {
  return mysql.createConnection({ ...connectionOptions(url), timezone: 'Z' })
}

/** Lets this process's pool work on a database, with all rights. The caller ends it with `closePool`. */
export function usePoolOf(database: Database): void {
  usePool(createPool(database.adminUrl))
}

/** Starts the private server. The caller closes the stage, whatever happens. */
export async function openStage(options: Options): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-bench-'))
  const dataDir = join(folder, 'data')
  const server = await startPrivateServer({ dataDir, bufferPool: BUFFER_POOL, flags: SERVER_FLAGS })
  const run = async (sql: string) => {
    const connection = await connect(createDatabaseUrl(server, 'koinstrap'))
    await connection.query(sql).finally(() => connection.end())
  }
  const ends: (() => Promise<unknown>)[] = []
  return {
    ...options,
    folder,
    server: `${server.flavour} ${server.version}`,
    say: (line) => console.log(`  ${line}`),
    createDatabase: async (suffix) => {
      const name = `koinstrap_bench_${suffix}`
      await run(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`)
      const url = createApplicationUrl(server, name)
      const adminUrl = createDatabaseUrl(server, name)
      await migrate({ url: adminUrl })
      await grantApplication({ url, adminUrl })
      return { name, url, adminUrl, connect: () => connect(adminUrl) }
    },
    dropDatabase: ({ name }) => run(`DROP DATABASE ${name}`),
    defer: (end) => void ends.push(end),
    close: async () => {
      for (const end of ends.splice(0).reverse()) await end().catch((error) => console.error(error))
      await server.release()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
