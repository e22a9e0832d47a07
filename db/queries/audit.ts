import type { Pool } from 'mysql2/promise'
import type { AuditAction } from '../../lib/domain/audit'
import { getPool } from '../client'

export interface AuditEntry {
  userId: string | null
  actor: string
  action: AuditAction
  subject?: string
  before?: object
  after?: object
  ip?: string
}

/** Appends one line to the audit log; with the connection of a transaction, line and change stand or fall together. */
export async function insertAudit(
  entry: AuditEntry,
  connection: Pick<Pool, 'query'> = getPool(),
): Promise<void> {
  await connection.query(
    'INSERT INTO audit_log (at, user_id, actor, action, subject, before_value, after_value, ip) VALUES (UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?, ?)',
    [
      entry.userId,
      entry.actor.slice(0, 255),
      entry.action,
      entry.subject?.slice(0, 255) ?? null,
      entry.before ? JSON.stringify(entry.before) : null,
      entry.after ? JSON.stringify(entry.after) : null,
      entry.ip ?? null,
    ],
  )
}
