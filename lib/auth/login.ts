import { insertAudit } from '@/db/queries/audit'
import {
  forgetLoginAttempt,
  getUserByEmail,
  recordLogin,
  reserveLoginAttempt,
  type UserRow,
} from '@/db/queries/users'
import { UNKNOWN_ADDRESS } from './client-address'
import { MAX_PASSWORD_LENGTH, verifyNobody, verifyPassword } from './password'

const WINDOW_SECONDS = 15 * 60
/** Failures of one account in the window. A forgotten password needs fewer, a guesser far more. */
const MAX_BY_EMAIL = 8
/** Failures from one address in the window, over all accounts. */
const MAX_BY_IP = 40

export type LoginResult =
  | { outcome: 'ok'; user: UserRow }
  | { outcome: 'refused' }
  | { outcome: 'throttled'; retryAfterSeconds: number }

/** Checks a login: throttled per account and per address, equal in time for unknown accounts, audited. */
export async function login(input: { email: string; password: string; ip: string }): Promise<LoginResult> {
  const email = input.email.trim().toLowerCase().slice(0, 255)
  const attempt = await reserveLoginAttempt({ email, ip: input.ip, windowSeconds: WINDOW_SECONDS })
  // An unknown address is everybody's: counting it would let one guesser lock out all.
  const crowded = input.ip !== UNKNOWN_ADDRESS && attempt.byIp > MAX_BY_IP
  if (attempt.byEmail > MAX_BY_EMAIL || crowded) {
    await forgetLoginAttempt(attempt.id)
    await insertAudit({ userId: null, actor: email, action: 'login.throttled', ip: input.ip })
    return { outcome: 'throttled', retryAfterSeconds: Math.max(1, WINDOW_SECONDS - attempt.oldestSeconds) }
  }
  const user = await getUserByEmail(email)
  const password = input.password.slice(0, MAX_PASSWORD_LENGTH)
  const matches = user ? await verifyPassword(user.passwordHash, password) : await verifyNobody(password)
  if (!user || !matches || user.disabled) {
    await insertAudit({ userId: user?.id ?? null, actor: email, action: 'login.failed', ip: input.ip })
    return { outcome: 'refused' }
  }
  await recordLogin({ attemptId: attempt.id, userId: user.id, email })
  await insertAudit({ userId: user.id, actor: email, action: 'login.succeeded', ip: input.ip })
  return { outcome: 'ok', user }
}
