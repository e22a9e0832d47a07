/** Roles in rising order of rights. */
export const ROLES = ['viewer', 'analyst', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** True when `role` has at least the rights of `required`. */
export function hasRole(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required)
}

/** What each role may do beyond the one before it, as a sentence to choose by. */
export const ROLE_RIGHTS: Record<Role, string> = {
  viewer: 'Sees every page of figures.',
  analyst: 'Also exports data, and makes API tokens for programs.',
  operator: 'Also runs jobs, decides about refused records and tests channels and sources.',
  admin: 'Also manages accounts and webhooks, and reads the audit log.',
}
