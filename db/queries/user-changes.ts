import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { AuditAction } from '../../lib/domain/audit'
import type { Role } from '../../lib/domain/role'
import { insertAudit } from './audit'
import { inTransaction } from './transaction'

/** Who changes something. An id is an account that must still be an admin; null is the command line. */
export interface Actor {
  id: string | null
  name: string
  ip?: string
}

export type UserChange =
  | { kind: 'role'; role: Role }
  | { kind: 'disable' }
  | { kind: 'enable' }
  | { kind: 'sign_out' }
  | { kind: 'reset'; role: Role; passwordHash: string }

/** `last_admin`: nobody could administer any more. `not_admin`: the actor lost the right meanwhile. */
export type ChangeOutcome = 'done' | 'unchanged' | 'unknown' | 'last_admin' | 'not_admin'

interface Account {
  id: string
  email: string
  role: Role
  disabled: boolean
  sessionVersion: number
}

const ACTIONS: Record<UserChange['kind'], AuditAction> = {
  role: 'user.role_changed',
  disable: 'user.disabled',
  enable: 'user.enabled',
  sign_out: 'user.revoked',
  reset: 'user.reset',
}

/**
 * Changes an account and writes it to the audit log, both or neither. Every change locks the active admins first, so
 * that of several at the same time each sees what the one before left: one admin always remains, and somebody who was
 * demoted a moment ago changes nothing. An account that is disabled, or no admin any more, loses the links it made.
 */
export function changeUser(input: {
  actor: Actor
  userId: string
  change: UserChange
}): Promise<ChangeOutcome> {
  const { actor, userId, change } = input
  return inTransaction(async (connection) => {
    const admins = await lockAdmins(connection)
    if (actor.id !== null && !admins.includes(actor.id)) return 'not_admin'
    const account = await lockAccount(connection, userId)
    if (!account) return 'unknown'
    if (isAsWanted(account, change)) return 'unchanged'
    const endsAdmin = admins.includes(userId) && !keepsAdmin(change)
    if (endsAdmin && admins.length === 1) return 'last_admin'
    await apply(connection, account, change)
    const links = await withdrawLinks(connection, {
      madeBy: endsAdmin ? userId : null,
      usedBy: change.kind === 'disable' || change.kind === 'reset' ? userId : null,
    })
    const { before, after } = differenceOf(account, change)
    await insertAudit(
      {
        userId: actor.id,
        actor: actor.name,
        action: ACTIONS[change.kind],
        subject: account.email,
        before,
        after: links === 0 ? after : { ...after, linksWithdrawn: links },
        ...(actor.ip === undefined ? {} : { ip: actor.ip }),
      },
      connection,
    )
    return 'done'
  })
}

/** Ids of the admins who may log in, locked until the transaction ends, always in the same order. */
export async function lockAdmins(connection: PoolConnection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    "SELECT id FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE",
  )
  return rows.map((row) => String(row.id))
}

async function lockAccount(connection: PoolConnection, id: string): Promise<Account | null> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT email, role, disabled_at, session_version FROM users WHERE id = ? FOR UPDATE',
    [id],
  )
  const row = rows[0]
  if (!row) return null
  const { email, role } = row
  return { id, email, role, disabled: row.disabled_at !== null, sessionVersion: Number(row.session_version) }
}

function isAsWanted({ role, disabled }: Account, change: UserChange): boolean {
  if (change.kind === 'role') return role === change.role
  if (change.kind === 'disable') return disabled
  return change.kind === 'enable' && !disabled
}

function keepsAdmin(change: UserChange): boolean {
  if (change.kind === 'role' || change.kind === 'reset') return change.role === 'admin'
  return change.kind !== 'disable'
}

async function apply(connection: PoolConnection, { id }: Account, change: UserChange): Promise<void> {
  if (change.kind === 'role') {
    await connection.query('UPDATE users SET role = ? WHERE id = ?', [change.role, id])
  } else if (change.kind === 'reset') {
    await connection.query(
      'UPDATE users SET role = ?, password_hash = ?, disabled_at = NULL, session_version = session_version + 1 WHERE id = ?',
      [change.role, change.passwordHash, id],
    )
  } else if (change.kind === 'enable') {
    await connection.query('UPDATE users SET disabled_at = NULL WHERE id = ?', [id])
  } else {
    // Sessions from before stay ended, also once the account is enabled again.
    await connection.query(
      'UPDATE users SET session_version = session_version + 1, disabled_at = IF(?, UTC_TIMESTAMP(3), disabled_at) WHERE id = ?',
      [change.kind === 'disable', id],
    )
  }
}

/** Voids the open links that an account made, and those that lead into it; gives how many. */
async function withdrawLinks(
  connection: PoolConnection,
  { madeBy, usedBy }: { madeBy: string | null; usedBy: string | null },
): Promise<number> {
  const [result] = await connection.query<ResultSetHeader>(
    'UPDATE invitations SET withdrawn_at = UTC_TIMESTAMP(3), open_for = NULL WHERE (created_by = ? OR user_id = ?) AND used_at IS NULL AND withdrawn_at IS NULL',
    [madeBy, usedBy],
  )
  return result.affectedRows
}

const stateOf = (disabled: boolean) => (disabled ? 'disabled' : 'active')

function differenceOf(account: Account, change: UserChange): { before: object; after: object } {
  const { role, disabled, sessionVersion } = account
  switch (change.kind) {
    case 'role':
      return { before: { role }, after: { role: change.role } }
    case 'reset':
      return { before: { role, state: stateOf(disabled) }, after: { role: change.role, state: 'active' } }
    case 'sign_out':
      return { before: { sessionVersion }, after: { sessionVersion: sessionVersion + 1 } }
    default:
      return { before: { state: stateOf(disabled) }, after: { state: stateOf(change.kind === 'disable') } }
  }
}
