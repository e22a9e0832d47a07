import type { RowDataPacket } from 'mysql2/promise'
import type { Role } from '../../lib/domain/role'
import { getPool } from '../client'

export const ACCOUNT_STATES = ['active', 'invited', 'disabled'] as const
export type AccountState = (typeof ACCOUNT_STATES)[number]

/** An account, or an invitation that has not become one. */
export interface AccountLine {
  /** Id of the account, or of the invitation where the state is `invited`. */
  id: string
  email: string
  name: string | null
  role: Role
  state: AccountState
  /** Null: never, or not recorded. */
  lastLoginAt: Date | null
  /** When the account or the invitation was made. */
  createdAt: Date
  /** End of the open link: of an invitation, or for a new password; null without one. */
  linkExpiresAt: Date | null
  /** The link is past its end, by the database's clock. */
  linkExpired: boolean
}

/** Accounts and open invitations by email, at most `limit`. */
export async function listAccounts(limit: number): Promise<AccountLine[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT u.id, u.email, u.name, u.role, IF(u.disabled_at IS NULL, 'active', 'disabled') AS state, u.last_login_at, u.created_at, i.expires_at, i.expires_at <= UTC_TIMESTAMP(3) AS expired
      FROM users u LEFT JOIN invitations i ON i.open_for = CONCAT('reset:', u.email)
      UNION ALL
      SELECT i.id, i.email, i.name, i.role, 'invited', NULL, i.created_at, i.expires_at, i.expires_at <= UTC_TIMESTAMP(3)
      FROM invitations i WHERE i.open_for = CONCAT('invite:', i.email) AND NOT EXISTS (SELECT 1 FROM users u WHERE u.email = i.email)
      ORDER BY email, state LIMIT ?`,
    [limit],
  )
  return rows.map((row) => ({
    id: String(row.id),
    email: row.email,
    name: row.name,
    role: row.role,
    state: row.state,
    lastLoginAt: row.last_login_at,
    createdAt: row.created_at,
    linkExpiresAt: row.expires_at,
    linkExpired: Number(row.expired) === 1,
  }))
}
