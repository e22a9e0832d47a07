import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'

const KEPT = 'email, name, role, password_hash, session_version, disabled_at, last_login_at, created_at'
const OTHERS =
  'o.email, o.name, o.role, o.password_hash, o.session_version, o.disabled_at, o.last_login_at, o.created_at'

/**
 * Gives this database the accounts of another one on the same server, so that the same logins work. An address that
 * has an account here keeps it as it is. Ids are kept where they are free, so that a session goes on; ended sessions
 * come along, or a copy of a signed-out cookie would work again. Safe to repeat; returns how many came and stayed.
 */
export async function copyAccounts(database: string): Promise<{ copied: number; kept: number }> {
  const [counted] = await getPool().query<RowDataPacket[]>(
    'SELECT COUNT(*) AS kept FROM users l JOIN ??.users o ON o.email = l.email',
    [database],
  )
  const [sameId] = await getPool().query<ResultSetHeader>(
    `INSERT INTO users (id, ${KEPT}) SELECT o.id, ${OTHERS} FROM ??.users o LEFT JOIN users l ON l.email = o.email OR l.id = o.id WHERE l.id IS NULL`,
    [database],
  )
  const [newId] = await getPool().query<ResultSetHeader>(
    `INSERT INTO users (${KEPT}) SELECT ${OTHERS} FROM ??.users o LEFT JOIN users l ON l.email = o.email WHERE l.id IS NULL`,
    [database],
  )
  await getPool().query(
    'INSERT INTO ended_sessions (session_id, ended_at) SELECT o.session_id, o.ended_at FROM ??.ended_sessions o ON DUPLICATE KEY UPDATE session_id = VALUES(session_id)',
    [database],
  )
  return { copied: sameId.affectedRows + newId.affectedRows, kept: Number(counted[0]?.kept) }
}
