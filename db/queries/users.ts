import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Role } from '../../lib/domain/role'
import { getPool } from '../client'

export interface UserRow {
  id: string
  email: string
  name: string | null
  role: Role
  passwordHash: string
  sessionVersion: number
  disabled: boolean
}

const COLUMNS = 'id, email, name, role, password_hash, session_version, disabled_at'

const toUser = (row: RowDataPacket | undefined): UserRow | null =>
  row
    ? {
        id: String(row.id),
        email: row.email,
        name: row.name,
        role: row.role,
        passwordHash: row.password_hash,
        sessionVersion: Number(row.session_version),
        disabled: row.disabled_at !== null,
      }
    : null

/** The account of an address (any case), or null. */
export async function getUserByEmail(email: string): Promise<UserRow | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(`SELECT ${COLUMNS} FROM users WHERE email = ?`, [
    email.trim().toLowerCase(),
  ])
  return toUser(rows[0])
}

/** The account of an id, or null. */
export async function getUserById(id: string): Promise<UserRow | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(`SELECT ${COLUMNS} FROM users WHERE id = ?`, [id])
  return toUser(rows[0])
}

/** Creates an account and gives its id; null when the address is taken. */
export async function insertUser(
  input: { email: string; name?: string | null; role: Role; passwordHash: string },
  connection: Pick<Pool, 'query'> = getPool(),
): Promise<string | null> {
  const [result] = await connection.query<ResultSetHeader>(
    'INSERT INTO users (email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE email = email',
    [input.email.trim().toLowerCase(), input.name ?? null, input.role, input.passwordHash],
  )
  return result.affectedRows === 1 ? String(result.insertId) : null
}

/** Ends one session: its token is refused from now on, wherever a copy of it is. */
export async function endSession(sessionId: string): Promise<void> {
  await getPool().query(
    'INSERT INTO ended_sessions (session_id, ended_at) VALUES (?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE session_id = session_id',
    [sessionId],
  )
}

/** The account a token speaks for, or null when it is disabled, revoked or signed out, or the id is another's here. */
export async function getSessionUser(input: {
  userId: string
  email: string
  sessionVersion: number
  sessionId: string
}): Promise<UserRow | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM users WHERE id = ? AND email = ? AND session_version = ? AND disabled_at IS NULL AND NOT EXISTS (SELECT 1 FROM ended_sessions WHERE session_id = ?)`,
    [input.userId, input.email, input.sessionVersion, input.sessionId],
  )
  return toUser(rows[0])
}

/** Addresses of the operators and admins who may log in, in order. */
export async function listAlertRecipients(): Promise<string[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT email FROM users WHERE role IN ('operator', 'admin') AND disabled_at IS NULL ORDER BY email",
  )
  return rows.map((row) => row.email)
}

/** Whether anybody can administer. */
export async function hasAdmin(): Promise<boolean> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL LIMIT 1",
  )
  return rows.length > 0
}

/**
 * Reserves a try to log in before the password is looked at, so that parallel guesses all count. Returns the tries
 * of the window that did not succeed, this one included, and the age of the oldest in seconds.
 */
export async function reserveLoginAttempt(input: {
  email: string
  ip: string
  windowSeconds: number
}): Promise<{ id: string; byEmail: number; byIp: number; oldestSeconds: number }> {
  const [result] = await getPool().query<ResultSetHeader>(
    'INSERT INTO login_attempts (email, ip, attempted_at) VALUES (?, ?, UTC_TIMESTAMP(3))',
    [input.email, input.ip],
  )
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT COALESCE(SUM(email = ?), 0) AS by_email, COALESCE(SUM(ip = ?), 0) AS by_ip, COALESCE(TIMESTAMPDIFF(SECOND, MIN(attempted_at), UTC_TIMESTAMP(3)), 0) AS oldest FROM login_attempts WHERE (email = ? OR ip = ?) AND succeeded = 0 AND attempted_at > UTC_TIMESTAMP(3) - INTERVAL ? SECOND',
    [input.email, input.ip, input.email, input.ip, input.windowSeconds],
  )
  return {
    id: String(result.insertId),
    byEmail: Number(rows[0]?.by_email),
    byIp: Number(rows[0]?.by_ip),
    oldestSeconds: Number(rows[0]?.oldest),
  }
}

/** A throttled try does not prolong the wait. */
export async function forgetLoginAttempt(attemptId: string): Promise<void> {
  await getPool().query('DELETE FROM login_attempts WHERE id = ?', [attemptId])
}

/** Closes a try that succeeded: the account's earlier failures no longer count against it. */
export async function recordLogin(input: {
  attemptId: string
  userId: string
  email: string
}): Promise<void> {
  await getPool().query('UPDATE users SET last_login_at = UTC_TIMESTAMP(3) WHERE id = ?', [input.userId])
  await getPool().query(
    'UPDATE login_attempts SET succeeded = 1 WHERE id = ? OR (email = ? AND succeeded = 0)',
    [input.attemptId, input.email],
  )
  await getPool().query('DELETE FROM login_attempts WHERE attempted_at < UTC_TIMESTAMP(3) - INTERVAL 1 DAY')
  await getPool().query('DELETE FROM ended_sessions WHERE ended_at < UTC_TIMESTAMP(3) - INTERVAL 7 DAY')
}
