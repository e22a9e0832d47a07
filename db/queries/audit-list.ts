import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import { compareRights, readGrants } from '../grants'

/** Which lines; null means any. Texts are looked for anywhere, whatever their case. */
export interface AuditFilter {
  actor: string | null
  action: string | null
  subject: string | null
  /** First instant, and the end, exclusive. */
  from: Date | null
  to: Date | null
}

/** Key of the last line of a page. */
export interface AuditKey {
  at: Date
  id: string
}

export interface AuditLine extends AuditKey {
  actor: string
  /** noun.verb; an older version may have written one that this one does not know. */
  action: string
  subject: string | null
  before: unknown
  after: unknown
  ip: string | null
  note: string | null
}

/** Not the backslash: whether that escapes depends on the server's sql_mode. */
const ESCAPE = '!'

const patternOf = (text: string) => `%${text.toLowerCase().replace(/[!%_]/g, `${ESCAPE}$&`)}%`

function conditions(filter: AuditFilter, after: AuditKey | null): { where: string; values: unknown[] } {
  const { actor, action, subject, from, to } = filter
  const parts: [sql: string, values: unknown[]][] = []
  if (action !== null) parts.push(['action = ?', [action]])
  if (actor !== null) parts.push([`LOWER(actor) LIKE ? ESCAPE '${ESCAPE}'`, [patternOf(actor)]])
  if (subject !== null) parts.push([`LOWER(subject) LIKE ? ESCAPE '${ESCAPE}'`, [patternOf(subject)]])
  if (from !== null) parts.push(['at >= ?', [from]])
  if (to !== null) parts.push(['at < ?', [to]])
  // The plain bound lets the index start at the right place; the second part drops what was read already.
  if (after) parts.push(['at <= ? AND (at < ? OR id < ?)', [after.at, after.at, after.id]])
  return {
    where: parts.length === 0 ? '' : `WHERE ${parts.map(([sql]) => sql).join(' AND ')}`,
    values: parts.flatMap(([, values]) => values),
  }
}

/** MySQL gives JSON parsed, MariaDB as its text. */
const jsonOf = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : (value ?? null))

/** Lines that match, newest first, after a key when one is given. */
export async function listAudit(input: {
  filter: AuditFilter
  after: AuditKey | null
  limit: number
}): Promise<AuditLine[]> {
  const { where, values } = conditions(input.filter, input.after)
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT id, at, actor, action, subject, before_value, after_value, ip, note FROM audit_log ${where} ORDER BY at DESC, id DESC LIMIT ?`,
    [...values, input.limit],
  )
  return rows.map((row) => ({
    id: String(row.id),
    at: row.at,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    before: jsonOf(row.before_value),
    after: jsonOf(row.after_value),
    ip: row.ip,
    note: row.note,
  }))
}

/** Rights by which a line could be changed, removed, hidden or forged. */
const TAMPERING = /^(ALL( PRIVILEGES)?|UPDATE|DELETE|ALTER|DROP|TRIGGER|GRANT OPTION) on (audit_log|.*\.\*)$/

/** Rights of the application's account by which it could rewrite the log; none where it is append-only. */
export async function listTamperingRights(): Promise<string[]> {
  const [[where]] = await getPool().query<RowDataPacket[]>('SELECT DATABASE() AS name')
  const [grants] = await getPool().query<RowDataPacket[]>('SHOW GRANTS')
  const lines = grants.map((line) => String(Object.values(line)[0]))
  const { surplus } = compareRights(readGrants(lines), String(where?.name))
  return surplus.filter((right) => TAMPERING.test(right))
}
