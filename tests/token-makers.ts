import { createToken, rotateToken } from '@/db/queries/token-changes'
import { insertUser } from '@/db/queries/users'
import { createSecret } from '@/lib/auth/tokens'
import type { Role } from '@/lib/domain/role'
import type { GraceHours } from '@/lib/domain/token'

const CLI = { id: null, name: 'command line' }
const SCOPES = ['export:read'] as const

export interface Account {
  id: string
  name: string
}
let count = 0

/** A new account of a role, as an actor. */
export async function account(role: Role): Promise<Account> {
  const name = `person-${++count}@desk.example`
  return { id: (await insertUser({ email: name, role, passwordHash: 'x' })) ?? '', name }
}

/** A new token of an owner, or of the command line; where it is refused the outcome stands for the id. */
export async function make(
  owner: Account | null,
  more: { callsPerMinute?: number; days?: number | null } = {},
): Promise<{ token: string; id: string; prefix: string }> {
  const { token, ...secret } = createSecret()
  const input = { name: 'nightly', scopes: SCOPES, callsPerMinute: 60, days: 90, ...more, ...secret }
  const made = await createToken({ actor: owner ?? CLI, ownerId: owner?.id ?? null, ...input })
  return { token, id: made.outcome === 'done' ? made.id : made.outcome, prefix: secret.prefix }
}

/** A rotation by somebody, with the successor's token. */
export async function rotate(actor: Account, id: string, graceHours: GraceHours = 0) {
  const { token, ...secret } = createSecret()
  return { token, ...(await rotateToken({ actor, id, graceHours, ...secret })) }
}
