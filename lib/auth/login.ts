import { insertAudit } from '@/db/queries/audit'
import { forgetLoginAttempt, getUserByEmail, recordLogin, type UserRow } from '@/db/queries/users'
import { auditRefusal } from './folded-audit'
import { takeHashTurn } from './hash-turns'
import { MAX_PASSWORD_LENGTH, verifyNobody, verifyPassword } from './password'
import { BUSY_SECONDS, permitAttempt } from './throttle'

export type LoginResult =
  | { outcome: 'ok'; user: UserRow }
  | { outcome: 'refused' }
  | { outcome: 'throttled'; retryAfterSeconds: number }

/** Checks a login: throttled per account and per address, equal in time for unknown accounts, audited. */
export async function login(input: { email: string; password: string; ip: string }): Promise<LoginResult> {
  const email = input.email.trim().toLowerCase().slice(0, 255)
  const { ip } = input
  const permit = await permitAttempt({ key: email, ip })
  if (permit.outcome === 'throttled') {
    await auditRefusal({ userId: null, actor: email, action: 'login.throttled', ip, crowded: false })
    return permit
  }
  const { attemptId, crowded } = permit
  const user = await getUserByEmail(email)
  const password = input.password.slice(0, MAX_PASSWORD_LENGTH)
  const turn = await takeHashTurn(permit, () =>
    user ? verifyPassword(user.passwordHash, password) : verifyNobody(password),
  )
  if (!turn) {
    await forgetLoginAttempt(attemptId)
    await auditRefusal({ userId: null, actor: email, action: 'login.throttled', ip, crowded: true })
    return { outcome: 'throttled', retryAfterSeconds: BUSY_SECONDS }
  }
  if (!user || !turn.done || user.disabled) {
    const refusal = { userId: user?.id ?? null, actor: email, action: 'login.failed', ip } as const
    await (crowded ? auditRefusal({ ...refusal, crowded }) : insertAudit(refusal))
    return { outcome: 'refused' }
  }
  await recordLogin({ attemptId, userId: user.id, email })
  await insertAudit({ userId: user.id, actor: email, action: 'login.succeeded', ip })
  return { outcome: 'ok', user }
}
