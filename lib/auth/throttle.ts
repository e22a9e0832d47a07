import { forgetLoginAttempt, reserveLoginAttempt } from '@/db/queries/users'
import { UNKNOWN_ADDRESS } from './client-address'

const WINDOW_SECONDS = 15 * 60
/** Failures of one account or link in the window. A forgotten password needs fewer, a guesser far more. */
const MAX_BY_KEY = 8
/** Failures from one address in the window, over all accounts and links. */
const MAX_BY_IP = 40
/**
 * Failures from the unknown address, which without trusted proxies is everybody's. Refusing beyond it would let one
 * guesser lock out all, so what follows takes turns (`takeHashTurn`). No team mistypes this often in the window.
 */
const MAX_BY_UNKNOWN = 200
/** When a full line of tries has passed. */
export const BUSY_SECONDS = 10

export type Permit =
  | { outcome: 'allowed'; attemptId: string; crowded: boolean }
  | { outcome: 'throttled'; retryAfterSeconds: number }

/**
 * Counts a try before what is tried is looked at, so that parallel guesses all count. `key` is the account's email, or
 * names the link. The try stays counted as failed until it is forgotten or recorded as a login. `crowded`: it is one of
 * too many from nowhere in particular and has to wait for its turn.
 */
export async function permitAttempt({ key, ip }: { key: string; ip: string }): Promise<Permit> {
  const attempt = await reserveLoginAttempt({ email: key, ip, windowSeconds: WINDOW_SECONDS })
  const isUnknown = ip === UNKNOWN_ADDRESS
  if (attempt.byEmail <= MAX_BY_KEY && (isUnknown || attempt.byIp <= MAX_BY_IP)) {
    const crowded = isUnknown && attempt.byIp > MAX_BY_UNKNOWN
    return { outcome: 'allowed', attemptId: attempt.id, crowded }
  }
  await forgetLoginAttempt(attempt.id)
  return { outcome: 'throttled', retryAfterSeconds: Math.max(1, WINDOW_SECONDS - attempt.oldestSeconds) }
}
