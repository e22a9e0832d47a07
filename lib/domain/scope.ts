import type { Role } from './role'

/** What a program may be allowed: one line a scope. `role` is the lowest that the owner of such a token needs. */
export const SCOPES = [
  { id: 'export:read', sentence: 'Reads every dataset through the export API.', role: 'analyst' },
] as const satisfies readonly { id: string; sentence: string; role: Role }[]

export type ScopeId = (typeof SCOPES)[number]['id']

/** The scope of an id, or null. */
export function findScope(id: string): (typeof SCOPES)[number] | null {
  return SCOPES.find((scope) => scope.id === id) ?? null
}
