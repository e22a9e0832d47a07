import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { migrate, readMigrations } from '../../db/migrate'
import { ConfigurationError, describeError, InputError } from '../../lib/errors'
import { compareTables, type Manifest, readBackup, streamDump } from './backup-file'
import { dumpArguments, ensureClientTool, loadArguments, startTool } from './client-tool'
import { connect, getServer, nameOf, type ServerFacts } from './database-facts'
import { createDumpReader } from './dump-reader'
import {
  createScratch,
  dropScratch,
  holdsRows,
  MARK,
  quoted,
  requireUnused,
  scratchName,
  scratchUrl,
  swapTables,
  withDatabaseLock,
} from './scratch-database'

export interface RestoreInput {
  url: string
  /** Absolute path of the backup. */
  file: string
  /** Replace a database that holds rows. */
  replace: boolean
  /** What the environment shows: simulated and real figures never mix. */
  mode: 'demo' | 'live' | 'not_configured'
  env: NodeJS.ProcessEnv
  say?: (line: string) => void
  /** Called at each step with its name; tests end the process there. */
  probe?: (point: string) => Promise<void>
}

export interface Restored {
  manifest: Manifest
  /** Statements of newer migrations that the backup did not have. */
  migrated: number
  /** Runs that were at work when the backup was taken: the next delivery settles them. */
  unfinished: number
}

/**
 * Restores a backup: proves the file, loads it into a scratch database, proves that by dumping it again, brings it to
 * this version, and only then swaps it in, in one statement. Until that statement the database is untouched.
 * Throws: InputError (file), ConfigurationError (database, rights, tools).
 */
export async function restoreBackup(input: RestoreInput): Promise<Restored> {
  const { say = () => undefined, probe = async () => undefined } = input
  say(`checking ${input.file}`)
  const manifest = await readBackup(input.file)
  requireSuitable(manifest, input)
  const database = nameOf(input.url)
  const connection = await connect(input.url)
  try {
    return await withDatabaseLock(connection, database, async () => {
      const server = await getServer(connection)
      requireFlavour(manifest, server)
      await requireUnused(connection, database)
      await requireRoom(connection, input)
      await createScratch(connection, database)
      try {
        return await exchange({ connection, input: { ...input, say, probe }, manifest, server })
      } finally {
        await dropScratch(connection, database).catch((error) =>
          say(
            `${scratchName(database)} could not be removed (${describeError(error)}): the next restore does`,
          ),
        )
      }
    })
  } finally {
    await connection.end()
  }
}

/** Loads, proves and swaps; the old tables lie in the scratch database afterwards. */
async function exchange(job: {
  connection: Connection
  input: Required<RestoreInput>
  manifest: Manifest
  server: ServerFacts
}): Promise<Restored> {
  const { connection, input, manifest, server } = job
  const { say, probe } = input
  const database = nameOf(input.url)
  await probe('scratch')
  say(`loading ${manifest.database} of ${manifest.takenAt} into ${scratchName(database)}`)
  await load(input, server)
  await probe('loaded')
  say('dumping it again and comparing every table')
  await verify(connection, input, manifest, server)
  await probe('verified')
  const migrated = await migrate({ url: scratchUrl(input.url) })
  const unfinished = await countUnfinished(connection, scratchName(database))
  await probe('migrated')
  await requireUnused(connection, database)
  await swapTables(connection, database)
  await probe('swapped')
  return { manifest, migrated, unfinished }
}

/** A backup of a newer version, or of the other world, has no place here. */
function requireSuitable(manifest: Manifest, { file, mode }: RestoreInput): void {
  const known = readMigrations().map((migration) => migration.tag)
  if (!known.includes(manifest.migration)) {
    throw new InputError(
      `${file} was taken with version ${manifest.appVersion} (migration ${manifest.migration}), which this version does not know: update the application first.`,
    )
  }
  const wanted = mode === 'demo' ? 'demo' : 'live'
  if (manifest.world === null || manifest.world === wanted) return
  throw new InputError(
    `${file} holds ${manifest.world} figures, and this database is for ${wanted} ones: set DEMO=${manifest.world === 'demo' ? 'on' : 'off'} to restore it into the ${manifest.world} database.`,
  )
}

function requireFlavour(manifest: Manifest, server: ServerFacts): void {
  if (manifest.flavour === server.flavour) return
  throw new InputError(
    `The backup was taken from ${manifest.flavour} ${manifest.serverVersion}, and this server is ${server.flavour} ${server.version}: their dumps do not fit each other. Restore it on a server of its own kind.`,
  )
}

async function requireRoom(connection: Connection, input: RestoreInput): Promise<void> {
  const database = nameOf(input.url)
  if (input.replace || !(await holdsRows(connection, database))) return
  throw new InputError(
    `${database} holds data. To replace all of it add --replace (npm run restore -- FILE --replace); to keep it, make a backup first: npm run backup -- ANOTHER-FILE.`,
  )
}

async function load(input: RestoreInput, server: ServerFacts): Promise<void> {
  const url = scratchUrl(input.url)
  const tool = await ensureClientTool({ task: 'load', flavour: server.flavour, ...input })
  const running = startTool({ tool, url, env: input.env, args: loadArguments({ tool, url, env: input.env }) })
  running.stdout.resume()
  try {
    await streamDump(input.file, async (source) => {
      // When the tool ends early its words say why; the pipe it leaves behind does not.
      await Promise.race([pipeline(source, running.stdin), running.ended])
    })
    await running.ended
  } catch (error) {
    running.kill()
    const cause = await running.ended.then(
      () => error,
      (said) => said,
    )
    throw new ConfigurationError(`The backup could not be loaded; the database is as it was.`, { cause })
  }
}

/** The proof: the scratch database, dumped again, has the rows that the manifest vouches for. */
async function verify(
  connection: Connection,
  input: RestoreInput,
  manifest: Manifest,
  server: ServerFacts,
): Promise<void> {
  const url = scratchUrl(input.url)
  const tool = await ensureClientTool({ task: 'dump', flavour: server.flavour, ...input })
  const args = dumpArguments({ tool, url, env: input.env, leaveOut: [MARK] })
  const dump = startTool({ tool, url, env: input.env, args })
  dump.stdin.end()
  const reader = createDumpReader()
  const into = new Writable({
    write(chunk: Buffer, _encoding, done) {
      reader.write(chunk)
      done()
    },
  })
  await pipeline(dump.stdout, into)
  await dump.ended
  const differing = compareTables(manifest.tables, reader.end().tables)
  for (const [table, { rows }] of Object.entries(manifest.tables)) {
    const counted = await countRows(connection, `${quoted(scratchName(nameOf(input.url)))}.${quoted(table)}`)
    if (counted !== rows && !differing.includes(table)) differing.push(table)
  }
  if (differing.length === 0) return
  throw new ConfigurationError(
    `What was loaded is not what the backup holds (${differing.join(', ')}); the database is as it was. Please report this with the versions of server and client tools.`,
  )
}

async function countRows(connection: Connection, table: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(`SELECT COUNT(*) AS n FROM ${table}`)
  return Number(rows[0]?.n)
}

async function countUnfinished(connection: Connection, database: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS n FROM ${quoted(database)}.runs WHERE status = 'running'`,
  )
  return Number(rows[0]?.n)
}
