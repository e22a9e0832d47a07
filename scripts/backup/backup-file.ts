import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Transform, type TransformCallback } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import { InputError } from '../../lib/errors'
import { createDumpReader, type DumpContents, TRAILER_MARK } from './dump-reader'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** What a backup says of itself, in its last line. */
const manifestSchema = z.object({
  format: z.literal(1),
  /** Version of the application that wrote it, and its newest migration. */
  appVersion: z.string(),
  migration: z.string(),
  database: z.string(),
  flavour: z.enum(['mariadb', 'mysql']),
  serverVersion: z.string(),
  /** demo or live; null when the database had not been used yet. */
  world: z.enum(['demo', 'live']).nullable(),
  /** Database clock just before the snapshot: everything committed until then is inside. */
  takenAt: z.iso.datetime(),
  /** Newest slot that had ended well at that moment; null without one. */
  newestSlot: z.iso.datetime().nullable(),
  sha256,
  tables: z.record(z.string(), z.object({ rows: z.number().int(), sha256 })),
})

export type Manifest = z.infer<typeof manifestSchema>

export const trailerOf = (manifest: Manifest) => `${TRAILER_MARK}${JSON.stringify(manifest)}\n`

/**
 * gzip's checksum covers all but its header, where a changed byte would pass unseen: it always holds these bytes
 * (deflate, no name, no time, no level, unknown system).
 */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])

/** Replaces gzip's header by ours, and hashes and counts the bytes of the file. */
export function sealGzip(): Transform & { sha256(): string; bytes(): number } {
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      const missing = HEADER.subarray(bytes, bytes + chunk.length)
      const sealed = Buffer.concat([missing, chunk.subarray(missing.length)])
      bytes += sealed.length
      hash.update(sealed)
      done(null, sealed)
    },
  })
  return Object.assign(stream, { sha256: () => hash.digest('hex'), bytes: () => bytes })
}

/** Refuses a stream that does not begin with our header. */
function checkHeader(file: string): Transform {
  let seen = 0
  return new Transform({
    transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback) {
      const wanted = HEADER.subarray(seen, seen + chunk.length)
      seen += chunk.length
      if (wanted.equals(chunk.subarray(0, wanted.length))) done(null, chunk)
      else done(new InputError(`${file} is not a backup of npm run backup, or its first bytes are damaged.`))
    },
  })
}

/** The plain dump of a backup, as a stream of buffers. Throws what `readBackup` throws. */
export async function streamDump(
  file: string,
  consume: (source: AsyncIterable<Buffer>) => Promise<void>,
): Promise<void> {
  const gunzip = createGunzip()
  try {
    await pipeline(createReadStream(file), checkHeader(file), gunzip, consume)
  } catch (error) {
    throw explainRead(file, error)
  }
  const { size } = await stat(file)
  if (gunzip.bytesWritten !== size)
    throw new InputError(`${file} is damaged: something was added to its end.`)
}

function explainRead(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'ENOENT') return new InputError(`There is no file ${file}.`)
  if (code === 'EISDIR')
    return new InputError(`${file} is a folder; give the file that npm run backup wrote.`)
  if (code === 'EACCES') return new InputError(`${file} may not be read by this user.`)
  if (code === 'Z_BUF_ERROR')
    return new InputError(`${file} is cut off: it ends too early. Take another copy of it.`)
  if (code.startsWith('Z_')) {
    return new InputError(`${file} is damaged: its bytes are not those that were written. Take another copy.`)
  }
  return error
}

/**
 * Reads a whole backup and proves it: the trailer is there and last, and the checksum of the dump, the tables, their
 * rows and checksums are those the trailer names. Touches no database. Throws: InputError that says what is wrong.
 */
export async function readBackup(file: string): Promise<Manifest> {
  const reader = createDumpReader()
  await streamDump(file, async (source) => {
    for await (const chunk of source) reader.write(chunk)
  })
  const seen = reader.end()
  if (seen.trailer === null) {
    throw new InputError(
      `${file} is not a backup of npm run backup: the line that vouches for it is missing.`,
    )
  }
  const manifest = parseTrailer(file, seen.trailer)
  const differences = seen.hasMore || seen.sha256 !== manifest.sha256 ? ['the whole'] : []
  differences.push(...compareTables(manifest.tables, seen.tables))
  if (differences.length > 0) {
    throw new InputError(
      `${file} is damaged: the checksum of ${differences.join(', ')} is not the one that was written. Take another copy.`,
    )
  }
  return manifest
}

function parseTrailer(file: string, text: string): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = null
  }
  const parsed = manifestSchema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new InputError(
    `${file} was written by another version of npm run backup: use the version that it was taken with.`,
  )
}

/** Names of the tables that are missing, new, or differ in rows or checksum. */
export function compareTables(wanted: Manifest['tables'], found: DumpContents['tables']): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(found)])].sort()
  return names.filter(
    (name) => wanted[name]?.rows !== found[name]?.rows || wanted[name]?.sha256 !== found[name]?.sha256,
  )
}
