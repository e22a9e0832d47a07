/** Roles in rising order of rights. */
export const ROLES = ['viewer', 'analyst', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** True when `role` has at least the rights of `required`. */
export function hasRole(role: Role, required: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(required)
}
