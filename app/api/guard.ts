import { getUser, type SessionUser } from '@/lib/auth/session'
import { hasRole, type Role } from '@/lib/domain/role'
import { problem, unauthorized } from './problem'

/** The caller of a route when the role suffices, else the answer that says why not. */
export async function requireCaller(role: Role): Promise<SessionUser | Response> {
  const user = await getUser()
  if (!user) return unauthorized('Log in first.')
  if (hasRole(user.role, role)) return user
  return problem({ status: 403, title: 'Forbidden', detail: `This needs the role ${role} or higher.` })
}
