import { existsSync, linkSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Connection } from 'mysql2/promise'
import { ConfigurationError, InputError } from '../../lib/errors'
import { APP_VERSION } from '../../lib/version'
import { startIdentity } from '../process-identity.mjs'
import { type Manifest, sealGzip, trailerOf } from './backup-file'
import { dumpArguments, ensureClientTool, startTool } from './client-tool'
import { connect, getMoment, getServer, listTables, listViews, type Moment, nameOf } from './database-facts'
import { createDumpReader, type DumpContents } from './dump-reader'

/** Tables that say that a database is ours. */
const OURS = ['runs', 'schema_migrations', 'settings']

export interface WrittenBackup {
  manifest: Manifest
  /** Of the file, as sha256sum prints it. */
  sha256: string
  bytes: number
  /** Views and other things that are not in it. */
  leftOut: string[]
}

export interface BackupInput {
  url: string
  /** Absolute path of the file to write; it must not exist. */
  file: string
  env: NodeJS.ProcessEnv
  say?: (line: string) => void
  signal?: AbortSignal
}

/**
 * Dumps a database in one snapshot into a file, whole or not at all; the application goes on working. Everything
 * that was committed when it began is inside, and of what came later nothing.
 * Throws: InputError (file), ConfigurationError (tool, database), the tool's own words.
 */
export async function writeBackup(input: BackupInput): Promise<WrittenBackup> {
  requireNewFile(input.file)
  const connection = await connect(input.url)
  try {
    const moment = await requireOurs(connection, nameOf(input.url))
    const leftOut = await listViews(connection, nameOf(input.url))
    const server = await getServer(connection)
    const tool = await ensureClientTool({ task: 'dump', flavour: server.flavour, ...input })
    const args = dumpArguments({ tool, leaveOut: leftOut, ...input })
    const describe = ({ sha256, tables }: DumpContents): Manifest => ({
      format: 1,
      appVersion: APP_VERSION,
      migration: moment.migration,
      database: nameOf(input.url),
      flavour: server.flavour,
      serverVersion: server.version,
      world: moment.world,
      takenAt: moment.takenAt.toISOString(),
      newestSlot: moment.newestSlot?.toISOString() ?? null,
      sha256,
      tables,
    })
    return { ...(await dumpToFile({ ...input, tool, args, describe })), leftOut }
  } finally {
    await connection.end()
  }
}

function requireNewFile(file: string): void {
  if (existsSync(file)) {
    throw new InputError(`${file} exists already, and a backup never replaces a file. Give another name.`)
  }
  if (!existsSync(dirname(file))) {
    throw new InputError(`There is no folder ${dirname(file)}: make it first.`)
  }
}

async function requireOurs(
  connection: Connection,
  database: string,
): Promise<Moment & { migration: string }> {
  const tables = await listTables(connection, database)
  const moment = OURS.every((name) => tables.includes(name)) ? await getMoment(connection) : null
  if (moment?.migration) return { ...moment, migration: moment.migration }
  throw new ConfigurationError(
    `The database ${database} holds nothing of this application yet: there is nothing to back up. Run npm start first, or check DATABASE_URL.`,
  )
}

interface DumpToFile extends BackupInput {
  tool: Parameters<typeof startTool>[0]['tool']
  args: string[]
  describe(contents: DumpContents): Manifest
}

/** Writes beside the final name and gives it that name when the bytes are on the disk. */
async function dumpToFile(input: DumpToFile): Promise<Omit<WrittenBackup, 'leftOut'>> {
  removeDeadParts(input.file)
  const part = `${input.file}.${process.pid}.part`
  // Holds password hashes: for this user only.
  const handle = await open(part, 'wx', 0o600).catch((error) => {
    throw new InputError(`${part} cannot be written (${error.code}): choose a folder of this user.`)
  })
  try {
    const dump = startTool(input)
    dump.stdin.end()
    const sealed = sealGzip()
    let manifest: Manifest | undefined
    const withTrailer = async function* (source: AsyncIterable<Buffer>) {
      const reader = createDumpReader()
      for await (const chunk of source) {
        reader.write(chunk)
        yield chunk
      }
      await dump.ended
      manifest = input.describe(reader.end())
      yield Buffer.from(trailerOf(manifest))
    }
    try {
      const file = handle.createWriteStream({ flush: true })
      const { signal } = input
      await pipeline(dump.stdout as Readable, withTrailer, createGzip(), sealed, file, { signal })
    } catch (error) {
      dump.kill()
      throw await explainWrite(input, error)
    }
    if (!manifest) throw new Error('the dump ended without a manifest')
    takeName(part, input.file)
    await flushFolder(dirname(input.file))
    return { manifest, sha256: sealed.sha256(), bytes: sealed.bytes() }
  } finally {
    await handle.close().catch(() => undefined)
    rmSync(part, { force: true })
  }
}

/** Parts of backups that were killed; a part of a living process stays. */
function removeDeadParts(file: string): void {
  const [folder, name] = [dirname(file), basename(file)]
  for (const entry of readdirSync(folder)) {
    if (!entry.startsWith(`${name}.`) || !entry.endsWith('.part')) continue
    const pid = Number(entry.slice(name.length + 1, -'.part'.length))
    if (Number.isInteger(pid) && startIdentity(pid) === null) rmSync(join(folder, entry), { force: true })
  }
}

/** A link never replaces a file that somebody else wrote meanwhile; not every file system has links. */
function takeName(part: string, file: string): void {
  try {
    linkSync(part, file)
  } catch (error) {
    requireNewFile(file)
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOSPC' || code === 'EDQUOT') throw error
    renameSync(part, file)
  }
}

/** The name is on the disk as well. Some file systems cannot flush a folder, and need not. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle
    .sync()
    .catch(() => undefined)
    .finally(() => handle.close())
}

async function explainWrite(input: BackupInput, error: unknown): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const folder = dirname(input.file)
    const { bavail, bsize } = statfsSync(folder)
    const free = Math.round((bavail * bsize) / 1e6)
    return new ConfigurationError(
      `The disk of ${folder} is full (${free} MB free): nothing was kept of this backup. Make room or choose another folder.`,
      { cause: error },
    )
  }
  if (code === 'ABORT_ERR') return new ConfigurationError('Stopped: nothing was kept of this backup.')
  const said = error instanceof Error ? error.message : String(error)
  const advice = /1412|Table definition has changed/.test(said)
    ? 'A migration changed a table meanwhile: run it again.'
    : 'Nothing was kept of this backup.'
  return new ConfigurationError(`The dump failed: ${said} ${advice}`, { cause: error })
}
