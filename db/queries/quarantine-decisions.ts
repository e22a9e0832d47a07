import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Rejection } from '../../lib/domain/market'
import { getPool } from '../client'
import type { RunTransaction } from './run-transaction'

/** What a replay needs of a reject. */
export interface ReplayRecord {
  id: string
  source: string
  /** As it stood in the document, at most 16 KiB of it. */
  record: string
  /** Of the whole record. */
  recordSha256: string
  documentId: string
}

const REPLAY = 'id, source, record, record_sha256, document_id'

const toReplayRecord = (row: RowDataPacket): ReplayRecord => ({
  id: String(row.id),
  source: row.source,
  record: row.record,
  recordSha256: row.record_sha256,
  documentId: String(row.document_id),
})

/** Rejects of these ids, whatever their status, by document, so that each document is read once. */
export async function listReplayRecords(ids: readonly string[]): Promise<ReplayRecord[]> {
  if (ids.length === 0) return []
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${REPLAY} FROM rejected_records WHERE id IN (?) ORDER BY document_id, id`,
    [ids],
  )
  return rows.map(toReplayRecord)
}

/** Rejects that a run has replayed well, by document: what a replay that died may have left half analysed. */
export async function listReplayedBy(runId: string): Promise<ReplayRecord[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${REPLAY} FROM rejected_records WHERE status = 'replayed' AND replay_run_id = ? ORDER BY document_id, id`,
    [runId],
  )
  return rows.map(toReplayRecord)
}

/** Locks rejects until commit; returns the ids that are still open, or that this run itself has replayed. */
export async function lockRejects(
  tx: RunTransaction,
  input: { ids: readonly string[]; runId: string },
): Promise<Set<string>> {
  const [rows] = await tx.connection.query<RowDataPacket[]>(
    'SELECT id, status, replay_run_id FROM rejected_records WHERE id IN (?) ORDER BY id FOR UPDATE',
    [input.ids],
  )
  const mine = rows.filter(
    (row) =>
      row.status === 'open' || (row.status === 'replayed' && String(row.replay_run_id) === input.runId),
  )
  return new Set(mine.map((row) => String(row.id)))
}

/** Records that rejects are good now, in the transaction that writes their rows. */
export async function markReplayed(
  tx: RunTransaction,
  input: { ids: readonly string[]; runId: string; userId: string | null },
): Promise<void> {
  if (input.ids.length === 0) return
  await tx.connection.query(
    "UPDATE rejected_records SET status = 'replayed', replay_run_id = ?, decided_by = ?, decided_at = ?, decision_reason = NULL WHERE id IN (?) AND status = 'open'",
    [input.runId, input.userId, await tx.clock(), input.ids],
  )
}

/** Records why a reject is still refused by today's rules; it stays open. */
export async function markStillRejected(
  tx: RunTransaction,
  input: { id: string; runId: string; rejection: Pick<Rejection, 'reason' | 'field' | 'message'> },
): Promise<void> {
  const { reason, field, message } = input.rejection
  await tx.connection.query(
    'UPDATE rejected_records SET reason = ?, field = ?, message = ?, replay_run_id = ? WHERE id = ?',
    [reason, field, message, input.runId, input.id],
  )
}

/** Dismisses those of the rejects that are open. Returns how many that were. */
export async function dismissRejects(input: {
  ids: readonly string[]
  userId: string
  reason: string
}): Promise<number> {
  if (input.ids.length === 0) return 0
  const [result] = await getPool().query<ResultSetHeader>(
    "UPDATE rejected_records SET status = 'dismissed', decided_by = ?, decided_at = UTC_TIMESTAMP(3), decision_reason = ? WHERE id IN (?) AND status = 'open'",
    [input.userId, input.reason, input.ids],
  )
  return result.affectedRows
}

/** Opens those of the rejects that were dismissed. Returns how many that were. */
export async function reopenRejects(ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0
  const [result] = await getPool().query<ResultSetHeader>(
    "UPDATE rejected_records SET status = 'open', decided_by = NULL, decided_at = NULL, decision_reason = NULL WHERE id IN (?) AND status = 'dismissed'",
    [ids],
  )
  return result.affectedRows
}
