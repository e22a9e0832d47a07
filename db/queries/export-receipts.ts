import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

/** Who asked for an export. */
export interface ExportCaller {
  userId: string | null
  tokenId: string | null
  actor: string
}

export type ExportStatus = 'sending' | 'queued' | 'making' | 'complete' | 'cut' | 'failed' | 'dropped'

export interface NewExport {
  publicId: string
  dataset: string
  format: string
  kind: 'stream' | 'file'
  status: ExportStatus
  parameters: Record<string, string>
  asOf: Date | null
  nextCursor: string | null
}

/** How far an export has come. */
export interface ExportProgress {
  rows: number
  bytes: number
}

export interface Receipt extends NewExport, ExportProgress {
  actor: string
  userId: string | null
  tokenId: string | null
  /** Hex; null until it is complete. */
  sha256: string | null
  error: string | null
  startedAt: Date
  seenAt: Date
  finishedAt: Date | null
  /** When the bytes of a file are dropped; null for a stream. */
  expiresAt: Date | null
}

/** Opens the receipt of an export that begins. */
export async function insertExport(
  input: NewExport & { expiresAt: Date | null },
  caller: ExportCaller,
): Promise<void> {
  await getPool().query(
    'INSERT INTO exports (public_id, dataset, format, kind, status, parameters, as_of, next_cursor, user_id, token_id, actor, started_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), ?)',
    [
      input.publicId,
      input.dataset,
      input.format,
      input.kind,
      input.status,
      JSON.stringify(input.parameters),
      input.asOf,
      input.nextCursor,
      caller.userId,
      caller.tokenId,
      caller.actor.slice(0, 255),
      input.expiresAt,
    ],
  )
}

/** Notes how far a stream has come; one that has ended keeps its figures. */
export async function noteExportProgress(publicId: string, { rows, bytes }: ExportProgress): Promise<void> {
  await getPool().query(
    "UPDATE exports SET row_count = ?, byte_count = ?, seen_at = UTC_TIMESTAMP(3) WHERE public_id = ? AND status = 'sending'",
    [rows, bytes, publicId],
  )
}

/** Closes the receipt of a stream, once: complete with its hash, cut by the client, or failed. */
export async function finishExport(
  publicId: string,
  end: ExportProgress & {
    status: 'complete' | 'cut' | 'failed'
    sha256: string | null
    error: string | null
  },
): Promise<void> {
  await getPool().query(
    "UPDATE exports SET status = ?, row_count = ?, byte_count = ?, sha256 = ?, error = ?, seen_at = UTC_TIMESTAMP(3), finished_at = UTC_TIMESTAMP(3) WHERE public_id = ? AND status = 'sending'",
    [end.status, end.rows, end.bytes, end.sha256, end.error?.slice(0, 500) ?? null, publicId],
  )
}

const COLUMNS =
  'public_id, dataset, format, kind, status, parameters, as_of, next_cursor, user_id, token_id, actor, row_count, byte_count, sha256, error, started_at, seen_at, finished_at, expires_at'

/** The receipt of an export, or null. */
export async function getReceipt(publicId: string): Promise<Receipt | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM exports WHERE public_id = ?`,
    [publicId],
  )
  return rows[0] ? readReceipt(rows[0]) : null
}

/** The receipt of a file with the key of its bytes, or null. */
export async function getFile(publicId: string): Promise<(Receipt & { id: string }) | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT id, ${COLUMNS} FROM exports WHERE public_id = ? AND kind = 'file'`,
    [publicId],
  )
  return rows[0] ? { ...readReceipt(rows[0]), id: String(rows[0].id) } : null
}

/** Newest receipts first, of one account or of all (null), of one page. */
export async function listReceipts(input: {
  userId: string | null
  before: Date | null
  limit: number
}): Promise<Receipt[]> {
  const conditions = [
    ...(input.userId === null ? [] : ['user_id = ?']),
    ...(input.before === null ? [] : ['started_at < ?']),
  ]
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`
  const values = [input.userId, input.before].filter((value) => value !== null)
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM exports${where} ORDER BY started_at DESC, id DESC LIMIT ?`,
    [...values, input.limit],
  )
  return rows.map(readReceipt)
}

function readReceipt(row: RowDataPacket): Receipt {
  return {
    publicId: row.public_id,
    dataset: row.dataset,
    format: row.format,
    kind: row.kind,
    status: row.status,
    parameters: typeof row.parameters === 'string' ? JSON.parse(row.parameters) : row.parameters,
    asOf: row.as_of,
    nextCursor: row.next_cursor,
    userId: row.user_id === null ? null : String(row.user_id),
    tokenId: row.token_id === null ? null : String(row.token_id),
    actor: row.actor,
    rows: Number(row.row_count),
    bytes: Number(row.byte_count),
    sha256: row.sha256,
    error: row.error,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    finishedAt: row.finished_at,
    expiresAt: row.expires_at,
  }
}
