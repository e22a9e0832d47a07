import {
  bigint,
  customType,
  index,
  int,
  json,
  mysqlTable,
  primaryKey,
  text,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/mysql-core'
import { id, instant, reference, sha256, word } from './columns'

const mediumblob = customType<{ data: Buffer }>({ dataType: () => 'mediumblob' })
const count = (name: string) => bigint(name, { mode: 'number', unsigned: true }).notNull().default(0)

/**
 * Receipt of every export: who got what, as of when, how many rows, and the hash to compare with. Idempotency key
 * public_id. Cannot be rebuilt.
 */
export const exports = mysqlTable(
  'exports',
  {
    id: id(),
    /** Random; header x-export-id and the address of the receipt. */
    publicId: varchar('public_id', { length: 36 }).notNull(),
    dataset: word('dataset').notNull(),
    format: word('format').notNull(),
    /** stream (the client read it as it was made) or file (made in slices, kept for a while). */
    kind: word('kind').notNull(),
    /** stream: sending, complete, cut or failed. file: queued, making, complete, failed or dropped. */
    status: word('status').notNull(),
    /** Parameters of the request, by their names in the address. */
    parameters: json('parameters').notNull(),
    /** The pinned watermark; null for a dataset without history. */
    asOf: instant('as_of'),
    /** Account that asked; null for a token made on the command line. */
    userId: reference('user_id'),
    /** Token that asked; null for a person in a browser. */
    tokenId: reference('token_id'),
    /** Email or token name of the caller as it was then. */
    actor: varchar('actor', { length: 255 }).notNull(),
    /** Data rows that were written, without a header; of a cut stream: handed to the connection. */
    rowCount: count('row_count'),
    /** Of the body before content encoding. */
    byteCount: count('byte_count'),
    /** Of the body before content encoding, for ndjson up to its last line; null until it is complete. */
    sha256: sha256('sha256'),
    /** Where the next request goes on; null when nothing is left, and until it is complete. */
    nextCursor: text('next_cursor'),
    /** Where the next slice of a file goes on; null for a stream and before its first slice. */
    sliceCursor: text('slice_cursor'),
    /** Null unless it failed. */
    error: varchar('error', { length: 500 }),
    startedAt: instant('started_at').notNull(),
    /** Last sign of progress. */
    seenAt: instant('seen_at').notNull(),
    /** Null until it ended, whatever way. */
    finishedAt: instant('finished_at'),
    /** When the bytes of a file are dropped; null for a stream. */
    expiresAt: instant('expires_at'),
  },
  (t) => [
    uniqueIndex('exports_public_id').on(t.publicId),
    index('exports_started').on(t.startedAt),
    index('exports_user').on(t.userId, t.startedAt),
    index('exports_status').on(t.kind, t.status, t.seenAt),
  ],
)

/** Bytes of an export that was made as a file, in order. Key (export_id, seq); dropped when the file expires. */
export const exportChunks = mysqlTable(
  'export_chunks',
  {
    exportId: reference('export_id').notNull(),
    seq: int('seq', { unsigned: true }).notNull(),
    /** At most 1 MiB of the body, not encoded. */
    body: mediumblob('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.exportId, t.seq] })],
)
