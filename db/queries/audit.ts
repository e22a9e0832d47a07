import { getPool } from '../client'

export interface AuditEntry {
  userId: string | null
  actor: string
  /** noun.verb */
  action:
    | 'login.succeeded'
    | 'login.failed'
    | 'login.throttled'
    | 'logout'
    | 'user.created'
    | 'user.reset'
    | 'user.revoked'
    | 'user.copied'
    | 'source.connected'
    | 'job.run'
    | 'export.read'
    | 'quarantine.replayed'
    | 'quarantine.dismissed'
    | 'quarantine.reopened'
    | 'adoption.symbol_mapped'
    | 'alert.tested'
    | 'webhook.added'
    | 'webhook.removed'
  subject?: string
  after?: object
  ip?: string
}

/** Appends one line to the audit log. */
export async function insertAudit(entry: AuditEntry): Promise<void> {
  await getPool().query(
    'INSERT INTO audit_log (at, user_id, actor, action, subject, after_value, ip) VALUES (UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?)',
    [
      entry.userId,
      entry.actor.slice(0, 255),
      entry.action,
      entry.subject?.slice(0, 255) ?? null,
      entry.after ? JSON.stringify(entry.after) : null,
      entry.ip ?? null,
    ],
  )
}
