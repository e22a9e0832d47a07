import 'server-only'
import { headers } from 'next/headers'
import { forbidden, redirect } from 'next/navigation'
import { getServerSession } from 'next-auth'
import { cache } from 'react'
import { getSessionUser } from '@/db/queries/users'
import { hasRole, type Role } from '@/lib/domain/role'
import { authOptions } from './config'

export interface SessionUser {
  id: string
  email: string
  name: string | null
  role: Role
}

/**
 * The logged-in user, read from the database at every request, or null. Role and revocation take effect at once.
 * Throws: database errors; a database in trouble is not "logged out".
 */
export const getUser = cache(async (): Promise<SessionUser | null> => {
  const session = await getServerSession(authOptions())
  if (!session?.claims) return null
  const user = await getSessionUser(session.claims)
  return user ? { id: user.id, email: user.email, name: user.name, role: user.role } : null
})

/** The logged-in user; anybody else is sent to the login page and comes back afterwards. */
export async function requireUser(): Promise<SessionUser> {
  const user = await getUser()
  if (user) return user
  const path = (await headers()).get('x-koinstrap-path') ?? '/'
  redirect(path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`)
}

/** The logged-in user when the role suffices; others get the page that says so. */
export async function requireRole(role: Role): Promise<SessionUser> {
  const user = await requireUser()
  if (hasRole(user.role, role)) return user
  forbidden()
}
