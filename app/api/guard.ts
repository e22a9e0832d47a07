import { getUser, type SessionUser } from '@/lib/auth/session'
import { hasRole, type Role } from '@/lib/domain/role'
import { describeError } from '@/lib/errors'
import { log } from '@/lib/log'
import { problem, unauthorized } from './problem'

/** The caller of a route when the role suffices, else the answer that says why not. */
export async function requireCaller(role: Role): Promise<SessionUser | Response> {
  const user = await getUser().catch(unavailable)
  if (user instanceof Response) return user
  if (!user) return unauthorized('Log in first.')
  if (hasRole(user.role, role)) return user
  return problem({ status: 403, title: 'Forbidden', detail: `This needs the role ${role} or higher.` })
}

function unavailable(error: unknown): Response {
  log.error('caller not checked', { error: describeError(error) })
  const detail = 'The database does not answer. Try again in a minute; GET /api/health tells the state.'
  return problem({ status: 503, title: 'Unavailable', detail, headers: { 'retry-after': '30' } })
}
