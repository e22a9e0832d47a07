import type { PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { AuditAction } from '../../lib/domain/audit'
import { hasRole, type Role } from '../../lib/domain/role'
import { findScope, type ScopeId } from '../../lib/domain/scope'
import { type GraceHours, MAX_TOKENS_PER_OWNER } from '../../lib/domain/token'
import { insertAudit } from './audit'
import { inTransaction } from './transaction'
import type { Actor } from './user-changes'

/** What is stored of a token's secret. */
export interface NewSecret {
  tokenSha256: string
  prefix: string
}

export interface NewToken extends NewSecret {
  actor: Actor
  /** The account it acts for; null for the command line alone. */
  ownerId: string | null
  name: string
  scopes: readonly ScopeId[]
  callsPerMinute: number
  /** Null: until it is revoked. */
  days: number | null
}

/**
 * `owner`: the account may not have such a token (any more). `unknown`: there is none, or it is another's and the actor
 * no admin: both look the same. `ended`: it was revoked, replaced or has expired. `too_many`: of one owner.
 */
export type TokenRefusal = 'owner' | 'unknown' | 'ended' | 'too_many'
export type TokenOutcome =
  | { outcome: 'done'; id: string; name: string; scopes: readonly string[]; expiresAt: Date | null }
  | { outcome: TokenRefusal }

/** Makes a token. Its owner is locked and looked at first: a role lost a moment ago makes none. Audited. */
export function createToken(input: NewToken): Promise<TokenOutcome> {
  const { actor, ownerId, name, scopes, callsPerMinute, days } = input
  return inTransaction(async (connection) => {
    const owner = ownerId === null ? undefined : (await lockUsers(connection, [ownerId])).get(ownerId)
    if (ownerId !== null && !mayOwn(owner, scopes)) return { outcome: 'owner' }
    if (ownerId !== null && (await countTokens(connection, ownerId)) >= MAX_TOKENS_PER_OWNER)
      return { outcome: 'too_many' }
    const [result] = await connection.query<ResultSetHeader>(
      'INSERT INTO api_tokens (token_sha256, prefix, name, scopes, owner_id, calls_per_minute, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ? DAY)',
      [input.tokenSha256, input.prefix, name, scopes.join(' '), ownerId, callsPerMinute, days],
    )
    const id = String(result.insertId)
    const expiresAt = await readExpiry(connection, id)
    const after = { scopes: scopes.join(' '), callsPerMinute, expiresAt, owner: owner?.email ?? null }
    await audit(connection, actor, { action: 'token.created', name, prefix: input.prefix, after })
    return { outcome: 'done', id, name, scopes, expiresAt }
  })
}

/**
 * Gives a token a successor with the same name, scopes, limit and lifetime; the old one ends after the grace. Of two
 * rotations at once the second finds it ended. Audited.
 */
export function rotateToken(
  input: NewSecret & { actor: Actor; id: string; graceHours: GraceHours },
): Promise<TokenOutcome> {
  const { actor, id, graceHours, tokenSha256, prefix } = input
  return inTransaction(async (connection) => {
    const token = await lockToken(connection, actor, id)
    if (!token) return { outcome: 'unknown' }
    if (token.isOver) return { outcome: 'ended' }
    const { name, scopes } = token
    if (token.owner !== 'nobody' && !mayOwn(token.owner, scopes)) return { outcome: 'owner' }
    const [result] = await connection.query<ResultSetHeader>(
      'INSERT INTO api_tokens (token_sha256, prefix, name, scopes, owner_id, calls_per_minute, created_at, expires_at, rotated_from) SELECT ?, ?, name, scopes, owner_id, calls_per_minute, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL TIMESTAMPDIFF(SECOND, created_at, expires_at) SECOND, id FROM api_tokens WHERE id = ?',
      [tokenSha256, prefix, id],
    )
    await connection.query(
      'UPDATE api_tokens SET revoked_at = UTC_TIMESTAMP(3) + INTERVAL ? HOUR WHERE id = ?',
      [graceHours, id],
    )
    const newId = String(result.insertId)
    const expiresAt = await readExpiry(connection, newId)
    const [before, after] = [{ prefix: token.prefix }, { prefix, expiresAt, oldEndsAfterHours: graceHours }]
    await audit(connection, actor, { action: 'token.rotated', name, prefix: token.prefix, before, after })
    return { outcome: 'done', id: newId, name, scopes, expiresAt }
  })
}

/** Ends a token at once, also one in its grace. Audited. */
export function revokeToken(input: { actor: Actor; id: string }): Promise<TokenOutcome> {
  const { actor, id } = input
  return inTransaction(async (connection) => {
    const token = await lockToken(connection, actor, id)
    if (!token) return { outcome: 'unknown' }
    const [result] = await connection.query<ResultSetHeader>(
      'UPDATE api_tokens SET revoked_at = UTC_TIMESTAMP(3) WHERE id = ? AND (revoked_at IS NULL OR revoked_at > UTC_TIMESTAMP(3))',
      [id],
    )
    if (result.affectedRows === 0) return { outcome: 'ended' }
    const { name, prefix, scopes } = token
    const [before, after] = [{ state: 'active' }, { state: 'revoked' }]
    await audit(connection, actor, { action: 'token.revoked', name, prefix, before, after })
    return { outcome: 'done', id, name, scopes, expiresAt: null }
  })
}

interface Account {
  email: string
  role: Role
  disabled: boolean
}

/** Always the accounts before the token and those by their ids, so that changes wait for each other in one order. */
async function lockUsers(connection: PoolConnection, ids: readonly string[]): Promise<Map<string, Account>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT id, email, role, disabled_at FROM users WHERE id IN (?) ORDER BY id FOR UPDATE',
    [[...ids, null]],
  )
  return new Map(
    rows.map(({ id, email, role, disabled_at }) => [
      String(id),
      { email, role, disabled: disabled_at !== null },
    ]),
  )
}

function mayOwn(account: Account | undefined, scopes: readonly string[]): boolean {
  if (!account || account.disabled) return false
  return scopes.every((id) => {
    const scope = findScope(id)
    return scope !== null && hasRole(account.role, scope.role)
  })
}

interface LockedToken {
  /** Undefined when the account is gone. */
  owner: Account | 'nobody' | undefined
  name: string
  prefix: string
  scopes: string[]
  isOver: boolean
}

/** A token that the actor may manage: his own, or any for an admin and the command line; else null. */
async function lockToken(connection: PoolConnection, actor: Actor, id: string): Promise<LockedToken | null> {
  const [[found]] = await connection.query<RowDataPacket[]>('SELECT owner_id FROM api_tokens WHERE id = ?', [
    id,
  ])
  if (!found) return null
  const ownerId = found.owner_id === null ? null : String(found.owner_id)
  const accounts = await lockUsers(
    connection,
    [actor.id, ownerId].filter((one) => one !== null),
  )
  if (actor.id !== null && !mayManage(accounts.get(actor.id), actor.id === ownerId)) return null
  const [[row]] = await connection.query<RowDataPacket[]>(
    'SELECT name, prefix, scopes, revoked_at IS NOT NULL OR COALESCE(expires_at <= UTC_TIMESTAMP(3), 0) AS is_over FROM api_tokens WHERE id = ? FOR UPDATE',
    [id],
  )
  if (!row) return null
  const { name, prefix } = row
  const owner = ownerId === null ? 'nobody' : accounts.get(ownerId)
  return { owner, name, prefix, scopes: String(row.scopes).split(' '), isOver: Number(row.is_over) === 1 }
}

function mayManage(account: Account | undefined, isOwn: boolean): boolean {
  if (!account || account.disabled) return false
  return account.role === 'admin' || (isOwn && hasRole(account.role, 'analyst'))
}

async function countTokens(connection: PoolConnection, ownerId: string): Promise<number> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT COUNT(*) AS n FROM api_tokens WHERE owner_id = ? AND (revoked_at IS NULL OR revoked_at > UTC_TIMESTAMP(3)) AND (expires_at IS NULL OR expires_at > UTC_TIMESTAMP(3))',
    [ownerId],
  )
  return Number(rows[0]?.n)
}

async function readExpiry(connection: PoolConnection, id: string): Promise<Date | null> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT expires_at FROM api_tokens WHERE id = ?', [
    id,
  ])
  return rows[0]?.expires_at ?? null
}

async function audit(
  connection: PoolConnection,
  { id: userId, name: actor, ip }: Actor,
  entry: { action: AuditAction; name: string; prefix: string; before?: object; after: object },
): Promise<void> {
  const { name, prefix, ...facts } = entry
  const subject = `${name} (${prefix})`
  await insertAudit({ userId, actor, subject, ...facts, ...(ip === undefined ? {} : { ip }) }, connection)
}
