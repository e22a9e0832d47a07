import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { AuditAction } from '../../lib/domain/audit'
import type { Role } from '../../lib/domain/role'
import { getPool } from '../client'
import { insertAudit } from './audit'
import { inTransaction } from './transaction'
import { type Actor, lockAdmins } from './user-changes'
import { insertUser } from './users'

export type LinkPurpose = 'invite' | 'reset'

/** An admin who makes links; the command line makes none. */
export interface Inviter extends Actor {
  id: string
}

/** What came of a wish for a link. `is_invited`: there is an open invitation for the address. */
export type LinkOutcome =
  | { outcome: 'done'; email: string; expiresAt: Date }
  | { outcome: 'has_account' | 'is_invited' | 'disabled' | 'unknown' | 'not_admin' }

/** The token's hash and how long the link lasts, by the database's clock. */
export interface NewLink {
  tokenSha256: string
  hours: number
}

const OPEN = 'used_at IS NULL AND withdrawn_at IS NULL AND open_for IS NOT NULL'

/** Makes an open invitation for an address that has none and no account. Audited. */
export async function createInvitation(
  input: NewLink & { actor: Inviter; email: string; name: string | null; role: Role },
): Promise<LinkOutcome> {
  const { actor, name, role } = input
  const email = input.email.trim().toLowerCase()
  const work = async (connection: PoolConnection): Promise<LinkOutcome> => {
    if (!(await lockAdmins(connection)).includes(actor.id)) return { outcome: 'not_admin' }
    const [accounts] = await connection.query<RowDataPacket[]>('SELECT id FROM users WHERE email = ?', [
      email,
    ])
    if (accounts.length > 0) return { outcome: 'has_account' }
    const openFor = `invite:${email}`
    const [open] = await connection.query<RowDataPacket[]>(
      'SELECT id FROM invitations WHERE open_for = ? AND expires_at > UTC_TIMESTAMP(3)',
      [openFor],
    )
    if (open.length > 0) return { outcome: 'is_invited' }
    await connection.query('UPDATE invitations SET open_for = NULL WHERE open_for = ?', [openFor])
    const link = { ...input, purpose: 'invite' as const, email, userId: null }
    const expiresAt = await insertLink(connection, link)
    await audit(connection, actor, {
      action: 'invitation.created',
      email,
      after: { role, ...(name === null ? {} : { name }), expiresAt },
    })
    return { outcome: 'done', email, expiresAt }
  }
  return inTransaction(work)
}

/** Makes a link for a new password of an account; an earlier one is void. Audited. */
export function createResetLink(input: NewLink & { actor: Inviter; userId: string }): Promise<LinkOutcome> {
  const { actor, userId } = input
  return inTransaction(async (connection) => {
    if (!(await lockAdmins(connection)).includes(actor.id)) return { outcome: 'not_admin' }
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT email, disabled_at FROM users WHERE id = ? FOR UPDATE',
      [userId],
    )
    const account = rows[0]
    if (!account) return { outcome: 'unknown' }
    if (account.disabled_at !== null) return { outcome: 'disabled' }
    await connection.query(
      "UPDATE invitations SET withdrawn_at = UTC_TIMESTAMP(3), open_for = NULL WHERE user_id = ? AND purpose = 'reset' AND used_at IS NULL AND withdrawn_at IS NULL",
      [userId],
    )
    const email: string = account.email
    const link = { ...input, purpose: 'reset' as const, email, name: null, role: null }
    const expiresAt = await insertLink(connection, link)
    await audit(connection, actor, { action: 'password.link_created', email, after: { expiresAt } })
    return { outcome: 'done', email, expiresAt }
  })
}

async function insertLink(
  connection: PoolConnection,
  link: NewLink & {
    actor: Inviter
    purpose: LinkPurpose
    email: string
    name: string | null
    role: Role | null
    userId: string | null
  },
): Promise<Date> {
  const { purpose, tokenSha256, email, name, role, userId, actor, hours } = link
  await connection.query(
    'INSERT INTO invitations (purpose, token_sha256, email, name, role, user_id, open_for, created_by, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ? HOUR)',
    [purpose, tokenSha256, email, name, role, userId, `${purpose}:${email}`, actor.id, hours],
  )
  return readExpiry(connection, tokenSha256)
}

async function readExpiry(connection: PoolConnection, tokenSha256: string): Promise<Date> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT expires_at FROM invitations WHERE token_sha256 = ?',
    [tokenSha256],
  )
  return rows[0]?.expires_at
}

/** Gives an open invitation, expired or not, another token and its full time; the link before is void. Audited. */
export function renewInvitation(input: NewLink & { actor: Inviter; id: string }): Promise<LinkOutcome> {
  const { actor, id, tokenSha256, hours } = input
  return inTransaction(async (connection) => {
    if (!(await lockAdmins(connection)).includes(actor.id)) return { outcome: 'not_admin' }
    const open = await lockInvitation(connection, id)
    if (!open) return { outcome: 'unknown' }
    await connection.query(
      'UPDATE invitations SET token_sha256 = ?, created_by = ?, expires_at = UTC_TIMESTAMP(3) + INTERVAL ? HOUR WHERE id = ?',
      [tokenSha256, actor.id, hours, id],
    )
    const expiresAt = await readExpiry(connection, tokenSha256)
    const [before, after] = [{ expiresAt: open.expiresAt }, { expiresAt }]
    await audit(connection, actor, { action: 'invitation.resent', email: open.email, before, after })
    return { outcome: 'done', email: open.email, expiresAt }
  })
}

/** Voids an open invitation; gives its address, or null when there is none. Audited. */
export function withdrawInvitation(input: { actor: Inviter; id: string }): Promise<string | null> {
  const { actor, id } = input
  return inTransaction(async (connection) => {
    if (!(await lockAdmins(connection)).includes(actor.id)) return null
    const open = await lockInvitation(connection, id)
    if (!open) return null
    await connection.query(
      'UPDATE invitations SET withdrawn_at = UTC_TIMESTAMP(3), open_for = NULL WHERE id = ?',
      [id],
    )
    const [before, after] = [{ state: 'invited' }, { state: 'withdrawn' }]
    await audit(connection, actor, { action: 'invitation.withdrawn', email: open.email, before, after })
    return open.email
  })
}

async function lockInvitation(
  connection: PoolConnection,
  id: string,
): Promise<{ email: string; expiresAt: Date } | null> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT email, expires_at FROM invitations WHERE id = ? AND purpose = 'invite' AND ${OPEN} FOR UPDATE`,
    [id],
  )
  const row = rows[0]
  return row ? { email: row.email, expiresAt: row.expires_at } : null
}

async function audit(
  connection: PoolConnection,
  actor: Actor,
  entry: { action: AuditAction; email: string; before?: object; after: object },
): Promise<void> {
  const { email: subject, ...facts } = entry
  const { id: userId, name, ip } = actor
  await insertAudit(
    { userId, actor: name, subject, ...facts, ...(ip === undefined ? {} : { ip }) },
    connection,
  )
}

/** What a link that may be used says of itself. */
export interface Invitation {
  purpose: LinkPurpose
  email: string
  name: string | null
  role: Role
}

const USABLE = `i.${OPEN.replaceAll(' AND ', ' AND i.')} AND i.expires_at > UTC_TIMESTAMP(3)`
/** An account made meanwhile takes the place of the invitation; one that was disabled gets no new password. */
const FITS =
  "((i.purpose = 'invite' AND u.id IS NULL) OR (i.purpose = 'reset' AND u.id = i.user_id AND u.disabled_at IS NULL))"

/** The link of a token while it may be used, by the database's clock; else null, whatever the reason. */
export async function getInvitation(tokenSha256: string): Promise<Invitation | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT i.purpose, i.email, COALESCE(u.name, i.name) AS name, COALESCE(u.role, i.role) AS role FROM invitations i LEFT JOIN users u ON u.email = i.email WHERE i.token_sha256 = ? AND ${USABLE} AND ${FITS}`,
    [tokenSha256],
  )
  const row = rows[0]
  return row ? { purpose: row.purpose, email: row.email, name: row.name, role: row.role } : null
}

/**
 * Uses a link once: makes the account, or gives it the new password and ends its sessions. Of several at the same time
 * one succeeds. Null when the link may not be used. Audited.
 */
export function acceptInvitation(input: {
  tokenSha256: string
  name: string | null
  passwordHash: string
  ip?: string
}): Promise<{ purpose: LinkPurpose; email: string } | null> {
  const { tokenSha256, name, passwordHash, ip } = input
  return inTransaction(async (connection) => {
    const [rows] = await connection.query<RowDataPacket[]>(
      `SELECT i.id, i.purpose, i.email, i.role, i.user_id FROM invitations i WHERE i.token_sha256 = ? AND ${USABLE} FOR UPDATE`,
      [tokenSha256],
    )
    const link = rows[0]
    if (!link) return null
    const { purpose, email, role } = link
    const userId =
      purpose === 'invite'
        ? await insertUser({ email, name, role, passwordHash }, connection)
        : await renewPassword(connection, String(link.user_id), passwordHash)
    if (userId === null) return null
    await connection.query(
      'UPDATE invitations SET used_at = UTC_TIMESTAMP(3), open_for = NULL, user_id = ? WHERE id = ?',
      [userId, link.id],
    )
    const isInvite = purpose === 'invite'
    await insertAudit(
      {
        userId,
        actor: email,
        action: isInvite ? 'invitation.accepted' : 'password.set',
        subject: email,
        after: isInvite ? { role, ...(name === null ? {} : { name }) } : { sessions: 'all ended' },
        ...(ip === undefined ? {} : { ip }),
      },
      connection,
    )
    return { purpose, email }
  })
}

/** The id of the account, or null when it may not log in. */
async function renewPassword(
  connection: PoolConnection,
  userId: string,
  passwordHash: string,
): Promise<string | null> {
  const [result] = await connection.query<ResultSetHeader>(
    'UPDATE users SET password_hash = ?, session_version = session_version + 1 WHERE id = ? AND disabled_at IS NULL',
    [passwordHash, userId],
  )
  return result.affectedRows === 1 ? userId : null
}
