import type { RowDataPacket } from 'mysql2/promise'
import type { DocumentFacts } from '../../lib/domain/proof'
import { getPool } from '../client'
import { getDocumentFacts } from './documents'

export const REJECT_STATUSES = ['open', 'replayed', 'dismissed'] as const
export type RejectStatus = (typeof REJECT_STATUSES)[number]

/** Which rejects; null means any. `text` is looked for in message and record, whatever its case. */
export interface RejectFilter {
  status: RejectStatus | null
  source: string | null
  kind: string | null
  reason: string | null
  text: string | null
}

/** Key of the last reject of a page. */
export interface RejectKey {
  lastSeenAt: Date
  id: string
}

export interface RejectLine extends RejectKey {
  source: string
  kind: string
  reason: string
  field: string | null
  message: string
  /** The record's first characters. */
  excerpt: string
  firstSeenAt: Date
  /** Documents it was seen in. */
  seen: number
  status: RejectStatus
}

const LINE =
  'id, source, kind, reason, field, message, LEFT(record, 160) AS excerpt, first_seen_at, last_seen_at, seen, status'
/** Not the backslash: whether that escapes depends on the server's sql_mode. */
const ESCAPE = '!'

const toLine = (row: RowDataPacket): RejectLine => ({
  id: String(row.id),
  source: row.source,
  kind: row.kind,
  reason: row.reason,
  field: row.field,
  message: row.message,
  excerpt: row.excerpt,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  seen: Number(row.seen),
  status: row.status,
})

function conditions(
  filter: RejectFilter,
  after: RejectKey | null = null,
): { where: string; values: unknown[] } {
  const parts: [string, unknown[]][] = []
  for (const column of ['status', 'source', 'kind', 'reason'] as const) {
    if (filter[column] !== null) parts.push([`${column} = ?`, [filter[column]]])
  }
  if (filter.text !== null) {
    const pattern = `%${filter.text.toLowerCase().replace(/[!%_]/g, `${ESCAPE}$&`)}%`
    parts.push([
      `(LOWER(message) LIKE ? ESCAPE '${ESCAPE}' OR LOWER(record) LIKE ? ESCAPE '${ESCAPE}')`,
      [pattern, pattern],
    ])
  }
  if (after) {
    // The plain bound lets the index start at the right place; the second part drops what was read already.
    parts.push([
      'last_seen_at <= ? AND (last_seen_at < ? OR id < ?)',
      [after.lastSeenAt, after.lastSeenAt, after.id],
    ])
  }
  return {
    where: parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`,
    values: parts.flatMap(([, values]) => values),
  }
}

/** Rejects that match, newest first, after a key when one is given. */
export async function listRejects(input: {
  filter: RejectFilter
  after: RejectKey | null
  limit: number
}): Promise<RejectLine[]> {
  const { where, values } = conditions(input.filter, input.after)
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${LINE} FROM rejected_records ${where} ORDER BY last_seen_at DESC, id DESC LIMIT ?`,
    [...values, input.limit],
  )
  return rows.map(toLine)
}

/** Ids of the rejects that match, newest first. */
export async function listRejectIds(input: { filter: RejectFilter; limit: number }): Promise<string[]> {
  const { where, values } = conditions(input.filter)
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT id FROM rejected_records ${where} ORDER BY last_seen_at DESC, id DESC LIMIT ?`,
    [...values, input.limit],
  )
  return rows.map((row) => String(row.id))
}

export interface RejectCount {
  status: RejectStatus
  source: string
  kind: string
  reason: string
  records: number
}

/** How many records stand in quarantine, by status, source, kind and reason; in that order. */
export async function listRejectCounts(): Promise<RejectCount[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT status, source, kind, reason, COUNT(*) AS records FROM rejected_records GROUP BY status, source, kind, reason ORDER BY status, source, kind, reason',
  )
  return rows.map((row) => ({
    status: row.status,
    source: row.source,
    kind: row.kind,
    reason: row.reason,
    records: Number(row.records),
  }))
}

/** How many rejects match. */
export async function countRejects(filter: RejectFilter): Promise<number> {
  const { where, values } = conditions(filter)
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT COUNT(*) AS n FROM rejected_records ${where}`,
    values,
  )
  return Number(rows[0]?.n)
}

/** A run as the history of a reject names it. */
export interface RejectRun {
  id: string
  job: string
  slot: Date
}

export interface Reject extends Omit<RejectLine, 'excerpt'> {
  /** As it stood in the document, at most 16 KiB of it. */
  record: string
  /** Of the whole record. */
  recordSha256: string
  firstRun: RejectRun | null
  lastRun: RejectRun | null
  /** Newest run that replayed it; null when nobody tried. */
  replayRun: RejectRun | null
  /** Who replayed or dismissed it last, and the words for it; null while nobody did. */
  decision: { by: string; at: Date; reason: string | null } | null
  /** Facts of the document it was seen in last; null when they are gone. */
  document: DocumentFacts | null
}

/** One reject with its runs, its decision and the facts of its document, or null. */
export async function getReject(id: string): Promise<Reject | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT r.id, r.source, r.kind, r.reason, r.field, r.message, r.record, r.record_sha256, r.first_seen_at, r.last_seen_at, r.seen, r.status, r.first_run_id, r.last_run_id, r.replay_run_id, r.decided_by, r.decided_at, r.decision_reason, r.document_id, u.email FROM rejected_records r LEFT JOIN users u ON u.id = r.decided_by WHERE r.id = ?',
    [id],
  )
  const row = rows[0]
  if (!row) return null
  const { excerpt: _, ...line } = toLine(row)
  const runs = await mapRuns([row.first_run_id, row.last_run_id, row.replay_run_id])
  return {
    ...line,
    record: row.record,
    recordSha256: row.record_sha256,
    firstRun: runs.get(String(row.first_run_id)) ?? null,
    lastRun: runs.get(String(row.last_run_id)) ?? null,
    replayRun: runs.get(String(row.replay_run_id)) ?? null,
    decision: row.decided_at && {
      by: row.email ?? `user #${row.decided_by}`,
      at: row.decided_at,
      reason: row.decision_reason,
    },
    document: await getDocumentFacts(String(row.document_id)),
  }
}

async function mapRuns(ids: unknown[]): Promise<Map<string, RejectRun>> {
  const [rows] = await getPool().query<RowDataPacket[]>('SELECT id, job, slot FROM runs WHERE id IN (?)', [
    ids.map((id) => id ?? 0),
  ])
  return new Map(rows.map((row) => [String(row.id), { id: String(row.id), job: row.job, slot: row.slot }]))
}
