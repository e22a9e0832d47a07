import { createHash, randomBytes } from 'node:crypto'
import { type Bucket, drawFrom, readLevel } from '@/db/queries/buckets'
import { findToken, type TokenRow, touchToken } from '@/db/queries/tokens'
import { UNKNOWN_ADDRESS } from './client-address'

const TOKEN_BYTES = 32
const TOKEN = 'ks_[A-Za-z0-9_-]{43}'
const BEARER = new RegExp(`^Bearer (${TOKEN})$`)
const PREFIX_LENGTH = 11
/** Wrong tokens from one address: as many as wrong passwords, in the same time. */
const WRONG_TRIES = 40
const WRONG_MINUTES = 15

/** A random token of 256 bits, and what is stored of it. */
export function createSecret(): { token: string; tokenSha256: string; prefix: string } {
  const token = `ks_${randomBytes(TOKEN_BYTES).toString('base64url')}`
  return { token, tokenSha256: hashToken(token), prefix: token.slice(0, PREFIX_LENGTH) }
}

const hashToken = (token: string) => createHash('sha256').update(token).digest('hex')

/** The token of an Authorization header, or null when it is anything but `Bearer ks_…`, to the letter. */
export function readBearer(authorization: string): string | null {
  return BEARER.exec(authorization)?.[1] ?? null
}

/** What is left of a token's calls. Whole calls; seconds until it has all of them again. */
export interface RateState {
  limit: number
  remaining: number
  resetSeconds: number
}

/** What a token is good for. `wrong` says nothing of why; the other refusals are told only to whoever has the token. */
export type TokenUse =
  | { outcome: 'ok'; token: TokenRow; rate: RateState }
  | { outcome: 'wrong' | 'expired' | 'revoked' | 'owner_disabled' }
  | { outcome: 'too_many_wrong'; retryAfterSeconds: number }
  | { outcome: 'too_many_calls'; retryAfterSeconds: number; rate: RateState }

/**
 * Uses a token once: looks it up by its hash (so the time of the answer tells nothing of it), asks for its end and its
 * owner by the database's state of now, counts the call, and notes the use. Scopes and roles are the caller's to check.
 * Throws: database errors.
 */
export async function admitToken({ token, ip }: { token: string; ip: string }): Promise<TokenUse> {
  const tries = wrongTriesOf(ip)
  // An unknown address is everybody's: one guesser must not lock out all.
  if (ip !== UNKNOWN_ADDRESS) {
    const { calls, waitMs } = await readLevel('rate_limits', tries)
    if (calls < 1) return { outcome: 'too_many_wrong', retryAfterSeconds: secondsOf(waitMs) }
  }
  const found = await findToken(hashToken(token))
  if (!found) {
    const waitMs = await drawFrom('rate_limits', tries)
    return waitMs === 0
      ? { outcome: 'wrong' }
      : { outcome: 'too_many_wrong', retryAfterSeconds: secondsOf(waitMs) }
  }
  if (found.isRevoked) return { outcome: 'revoked' }
  if (found.isExpired) return { outcome: 'expired' }
  if (found.owner?.disabled) return { outcome: 'owner_disabled' }
  const bucket = callsOf(found)
  const waitMs = await drawFrom('rate_limits', bucket)
  const rate = await readRate(bucket)
  if (waitMs > 0) return { outcome: 'too_many_calls', retryAfterSeconds: secondsOf(waitMs), rate }
  if (found.isStale) await touchToken({ id: found.id, ip })
  return { outcome: 'ok', token: found, rate }
}

const secondsOf = (ms: number) => Math.max(1, Math.ceil(ms / 1_000))

const wrongTriesOf = (ip: string): Bucket => ({
  name: `wrong-token:${ip}`,
  size: WRONG_TRIES,
  perMinute: WRONG_TRIES / WRONG_MINUTES,
})

const callsOf = ({ id, callsPerMinute }: TokenRow): Bucket => ({
  name: `token:${id}`,
  size: callsPerMinute,
  perMinute: callsPerMinute,
})

async function readRate(bucket: Bucket): Promise<RateState> {
  const { calls } = await readLevel('rate_limits', bucket)
  const resetSeconds = Math.ceil(((bucket.size - calls) / bucket.perMinute) * 60)
  return { limit: bucket.size, remaining: Math.floor(calls), resetSeconds }
}
