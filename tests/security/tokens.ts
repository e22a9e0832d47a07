import { createSecret } from '@/lib/auth/tokens'
import { SCOPES } from '@/lib/domain/scope'
import { query, type RunningWorld } from '../e2e/setup/world'
import type { TokenCaller } from './rules'

interface Wanted {
  owner: string | null
  scopes: string
  /** SQL of an instant, or NULL. */
  expires: string
  revoked: string
}

const PAST = 'UTC_TIMESTAMP(3) - INTERVAL 1 SECOND'
const NEVER = 'NULL'

/** A token as its table would hold it, also one that no form makes; gives the secret. */
export async function plantToken(databaseUrl: string, wanted: Partial<Wanted> = {}): Promise<string> {
  const every = SCOPES.map(({ id }) => id).join(' ')
  const { owner = null, scopes = every, expires = NEVER, revoked = NEVER } = wanted
  const { token, tokenSha256, prefix } = createSecret()
  await query(
    databaseUrl,
    `INSERT INTO api_tokens (token_sha256, prefix, name, scopes, owner_id, calls_per_minute, created_at, expires_at, revoked_at) VALUES (?, ?, 'planted', ?, (SELECT id FROM users WHERE email = ?), 6000, UTC_TIMESTAMP(3), ${expires}, ${revoked})`,
    [tokenSha256, prefix, scopes, owner],
  )
  return token
}

/** A token of every kind that the table of rules knows. */
export async function createTokens({ databaseUrl }: RunningWorld): Promise<Record<TokenCaller, string>> {
  const owner = 'analyst@example.com'
  return {
    everyScope: await plantToken(databaseUrl, { owner }),
    noScope: await plantToken(databaseUrl, { owner, scopes: '' }),
    expired: await plantToken(databaseUrl, { owner, expires: PAST }),
    revoked: await plantToken(databaseUrl, { owner, revoked: PAST }),
    ownerDisabled: await plantToken(databaseUrl, { owner: 'disabled@example.com' }),
    madeUp: createSecret().token,
  }
}
