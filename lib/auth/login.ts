import { insertAudit } from '@/db/queries/audit'
import { getUserByEmail, recordLogin, type UserRow } from '@/db/queries/users'
import { MAX_PASSWORD_LENGTH, verifyNobody, verifyPassword } from './password'
import { permitAttempt } from './throttle'

export type LoginResult =
  | { outcome: 'ok'; user: UserRow }
  | { outcome: 'refused' }
  | { outcome: 'throttled'; retryAfterSeconds: number }

/** Checks a login: throttled per account and per address, equal in time for unknown accounts, audited. */
export async function login(input: { email: string; password: string; ip: string }): Promise<LoginResult> {
  const email = input.email.trim().toLowerCase().slice(0, 255)
  const permit = await permitAttempt({ key: email, ip: input.ip })
  if (permit.outcome === 'throttled') {
    await insertAudit({ userId: null, actor: email, action: 'login.throttled', ip: input.ip })
    return permit
  }
  const user = await getUserByEmail(email)
  const password = input.password.slice(0, MAX_PASSWORD_LENGTH)
  const matches = user ? await verifyPassword(user.passwordHash, password) : await verifyNobody(password)
  if (!user || !matches || user.disabled) {
    await insertAudit({ userId: user?.id ?? null, actor: email, action: 'login.failed', ip: input.ip })
    return { outcome: 'refused' }
  }
  await recordLogin({ attemptId: permit.attemptId, userId: user.id, email })
  await insertAudit({ userId: user.id, actor: email, action: 'login.succeeded', ip: input.ip })
  return { outcome: 'ok', user }
}
