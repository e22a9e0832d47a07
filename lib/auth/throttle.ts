import { forgetLoginAttempt, reserveLoginAttempt } from '@/db/queries/users'
import { UNKNOWN_ADDRESS } from './client-address'

const WINDOW_SECONDS = 15 * 60
/** Failures of one account or link in the window. A forgotten password needs fewer, a guesser far more. */
const MAX_BY_KEY = 8
/** Failures from one address in the window, over all accounts and links. */
const MAX_BY_IP = 40

export type Permit =
  | { outcome: 'allowed'; attemptId: string }
  | { outcome: 'throttled'; retryAfterSeconds: number }

/**
 * Counts a try before what is tried is looked at, so that parallel guesses all count. `key` is the account's email, or
 * names the link. The try stays counted as failed until it is forgotten or recorded as a login.
 */
export async function permitAttempt({ key, ip }: { key: string; ip: string }): Promise<Permit> {
  const attempt = await reserveLoginAttempt({ email: key, ip, windowSeconds: WINDOW_SECONDS })
  // An unknown address is everybody's: counting it would let one guesser lock out all.
  const crowded = ip !== UNKNOWN_ADDRESS && attempt.byIp > MAX_BY_IP
  if (attempt.byEmail <= MAX_BY_KEY && !crowded) return { outcome: 'allowed', attemptId: attempt.id }
  await forgetLoginAttempt(attempt.id)
  return { outcome: 'throttled', retryAfterSeconds: Math.max(1, WINDOW_SECONDS - attempt.oldestSeconds) }
}
