import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { Role } from '../../lib/domain/role'
import type { TokenFacts } from '../../lib/domain/token'
import { getPool } from '../client'
import { clearFullBuckets } from './buckets'

/** A token as its table says, without anything by which it could be used. */
export interface TokenRow extends TokenFacts {
  id: string
  /** Its first characters. */
  prefix: string
  name: string
  owner: { id: string; email: string; role: Role; disabled: boolean } | null
  callsPerMinute: number
  createdAt: Date
  /** Null: until it is revoked. */
  expiresAt: Date | null
  /** Null before its first use. */
  lastUsedAt: Date | null
  lastUsedIp: string | null
  /** Null unless it was revoked or replaced; in the future while the grace of a rotation lasts. */
  revokedAt: Date | null
  /** Id of the token whose place it took. */
  rotatedFrom: string | null
}

const COLUMNS =
  't.id, t.prefix, t.name, t.scopes, t.owner_id, t.calls_per_minute, t.created_at, t.expires_at, t.last_used_at, t.last_used_ip, t.revoked_at, t.rotated_from, t.expires_at <= UTC_TIMESTAMP(3) AS is_expired, t.revoked_at <= UTC_TIMESTAMP(3) AS is_revoked, u.email, u.role, u.disabled_at'

const idOf = (value: unknown): string | null => (value === null ? null : String(value))

function toToken(row: RowDataPacket): TokenRow {
  const ownerId = idOf(row.owner_id)
  // An owner whose account is gone may not do anything.
  const { email, role } = row.email === null ? { email: 'nobody', role: 'viewer' as const } : row
  const disabled = row.email === null || row.disabled_at !== null
  return {
    id: String(row.id),
    prefix: row.prefix,
    name: row.name,
    scopes: String(row.scopes).split(' ').filter(Boolean),
    owner: ownerId === null ? null : { id: ownerId, email, role, disabled },
    callsPerMinute: Number(row.calls_per_minute),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    lastUsedIp: row.last_used_ip,
    revokedAt: row.revoked_at,
    rotatedFrom: idOf(row.rotated_from),
    isExpired: Number(row.is_expired) === 1,
    isRevoked: Number(row.is_revoked) === 1,
    isEnding: row.revoked_at !== null,
  }
}

/** The token of a hash with its owner as he is now, or null; `isStale`: its last use is a minute old, or never was. */
export async function findToken(tokenSha256: string): Promise<(TokenRow & { isStale: boolean }) | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${COLUMNS}, t.last_used_at IS NULL OR t.last_used_at <= UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE AS is_stale FROM api_tokens t LEFT JOIN users u ON u.id = t.owner_id WHERE t.token_sha256 = ?`,
    [tokenSha256],
  )
  const row = rows[0]
  return row ? { ...toToken(row), isStale: Number(row.is_stale) === 1 } : null
}

/** Notes a use, at most once a minute however many come at once, and on that occasion clears what nobody needs. */
export async function touchToken(input: { id: string; ip: string }): Promise<void> {
  const [result] = await getPool().query<ResultSetHeader>(
    'UPDATE api_tokens SET last_used_at = UTC_TIMESTAMP(3), last_used_ip = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at <= UTC_TIMESTAMP(3) - INTERVAL 1 MINUTE)',
    [input.ip, input.id],
  )
  if (result.affectedRows === 1) await clearFullBuckets()
}

/** Tokens of an owner, or of everybody with null; those that work first, then the newest; at most `limit`. */
export async function listTokens(input: { ownerId: string | null; limit: number }): Promise<TokenRow[]> {
  const { ownerId, limit } = input
  const [rows] = await getPool().query<RowDataPacket[]>(
    `SELECT ${COLUMNS} FROM api_tokens t LEFT JOIN users u ON u.id = t.owner_id WHERE ? IS NULL OR t.owner_id = ? ORDER BY COALESCE(t.revoked_at <= UTC_TIMESTAMP(3), 0) OR COALESCE(t.expires_at <= UTC_TIMESTAMP(3), 0), t.id DESC LIMIT ?`,
    [ownerId, ownerId, limit],
  )
  return rows.map(toToken)
}

/** Ids of the tokens that work, or could, whose first characters are these. */
export async function findTokenIds(prefix: string): Promise<string[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id FROM api_tokens WHERE prefix = ? AND (revoked_at IS NULL OR revoked_at > UTC_TIMESTAMP(3)) ORDER BY id LIMIT 10',
    [prefix],
  )
  return rows.map((row) => String(row.id))
}
