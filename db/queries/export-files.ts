import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import type { ExportProgress } from './export-receipts'
import { inTransaction } from './transaction'

/** A maker that shows no progress for so long has died; another takes its file over. */
const SILENCE_SECONDS = 60

export interface FileWork {
  publicId: string
  id: string
  dataset: string
  parameters: Record<string, string>
  asOf: Date | null
  /** Where the next slice begins; null before the first. */
  sliceCursor: string | null
  rows: number
  bytes: number
}

const WORK_COLUMNS = 'id, public_id, dataset, parameters, as_of, slice_cursor, row_count, byte_count'

/** The oldest file that nobody makes, claimed for this caller; null when there is none. */
export async function claimFile(): Promise<FileWork | null> {
  const free = `(status = 'queued' OR (status = 'making' AND seen_at < UTC_TIMESTAMP(3) - INTERVAL ${SILENCE_SECONDS} SECOND))`
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${WORK_COLUMNS}, seen_at FROM exports WHERE kind = 'file' AND ${free} ORDER BY started_at LIMIT 1`,
  )
  const row = rows[0]
  if (!row) return null
  const [claimed] = await getPool().query<ResultSetHeader>(
    `UPDATE exports SET status = 'making', seen_at = UTC_TIMESTAMP(3) WHERE id = ? AND seen_at = ? AND ${free}`,
    [row.id, row.seen_at],
  )
  return claimed.affectedRows === 1 ? readWork(row) : null
}

/** Gives a file back for the next delivery. */
export async function releaseFile(id: string): Promise<void> {
  await getPool().query(
    "UPDATE exports SET status = 'queued', seen_at = UTC_TIMESTAMP(3) WHERE id = ? AND status = 'making'",
    [id],
  )
}

/**
 * Appends bytes of a file and notes where it goes on, both or none; with `sha256` they are the last ones. False when
 * another maker has gone on meanwhile: then nothing was written.
 */
export async function appendFile(
  work: Pick<FileWork, 'id' | 'sliceCursor'>,
  step: ExportProgress & { bodies: readonly Uint8Array[]; cursor: string; sha256: string | null },
): Promise<boolean> {
  const { rows, bytes, bodies, cursor, sha256 } = step
  return inTransaction(async (connection) => {
    const [moved] = await connection.query<ResultSetHeader>(
      "UPDATE exports SET slice_cursor = ?, row_count = ?, byte_count = ?, sha256 = ?, status = IF(? IS NULL, 'making', 'complete'), finished_at = IF(? IS NULL, NULL, UTC_TIMESTAMP(3)), seen_at = UTC_TIMESTAMP(3) WHERE id = ? AND status = 'making' AND slice_cursor <=> ?",
      [cursor, rows, bytes, sha256, sha256, sha256, work.id, work.sliceCursor],
    )
    if (moved.affectedRows !== 1) return false
    const [last] = await connection.query<RowDataPacket[]>(
      'SELECT COALESCE(MAX(seq) + 1, 0) AS seq FROM export_chunks WHERE export_id = ?',
      [work.id],
    )
    const first = Number(last[0]?.seq)
    for (const [i, body] of bodies.entries())
      await connection.query('INSERT INTO export_chunks (export_id, seq, body) VALUES (?, ?, ?)', [
        work.id,
        first + i,
        body,
      ])
    return true
  })
}

/** Gives a file up, with the reason; its bytes go. */
export async function failFile(id: string, error: string): Promise<void> {
  await getPool().query(
    "UPDATE exports SET status = 'failed', error = ?, seen_at = UTC_TIMESTAMP(3), finished_at = UTC_TIMESTAMP(3) WHERE id = ? AND status = 'making'",
    [error.slice(0, 500), id],
  )
  await getPool().query('DELETE FROM export_chunks WHERE export_id = ?', [id])
}

/** The bytes of a file from the `from`-th on, in order, a piece at a time. */
export async function* readFile(id: string, from = 0): AsyncGenerator<Uint8Array> {
  let skip = from
  const [sizes] = await getPool().query<RowDataPacket[]>(
    'SELECT seq, LENGTH(body) AS size FROM export_chunks WHERE export_id = ? ORDER BY seq',
    [id],
  )
  for (const { seq, size } of sizes) {
    if (Number(size) <= skip) {
      skip -= Number(size)
      continue
    }
    const [rows] = await getPool().query<RowDataPacket[]>(
      'SELECT body FROM export_chunks WHERE export_id = ? AND seq = ?',
      [id, seq],
    )
    const body: Buffer | undefined = rows[0]?.body
    if (!body) throw new Error(`piece ${seq} of an export is gone: its time is over`)
    yield body.subarray(skip)
    skip = 0
  }
}

/** Drops the bytes of files whose time is over; their receipts stay. */
export async function dropExpiredFiles(): Promise<void> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT id FROM exports WHERE kind = 'file' AND status IN ('complete', 'queued', 'making') AND expires_at < UTC_TIMESTAMP(3) LIMIT 100",
  )
  for (const { id } of rows) {
    await getPool().query("UPDATE exports SET status = 'dropped' WHERE id = ? AND kind = 'file'", [id])
    await getPool().query('DELETE FROM export_chunks WHERE export_id = ?', [id])
  }
}

function readWork(row: RowDataPacket): FileWork {
  return {
    id: String(row.id),
    publicId: row.public_id,
    dataset: row.dataset,
    parameters: typeof row.parameters === 'string' ? JSON.parse(row.parameters) : row.parameters,
    asOf: row.as_of,
    sliceCursor: row.slice_cursor,
    rows: Number(row.row_count),
    bytes: Number(row.byte_count),
  }
}
