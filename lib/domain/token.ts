import { hasRole, type Role } from './role'
import { findScope } from './scope'

/** Days a token lasts unless somebody says otherwise; the longest; and what a form offers, with null for no end. */
export const DEFAULT_TOKEN_DAYS = 90
export const MAX_TOKEN_DAYS = 366
export const TOKEN_DAYS = [7, 30, DEFAULT_TOKEN_DAYS, 180, MAX_TOKEN_DAYS, null] as const

/** Hours that the old token goes on after a rotation. */
export const GRACE_HOURS = [0, 1, 24] as const
export type GraceHours = (typeof GRACE_HOURS)[number]

/** Calls a minute; the most is far beyond what exports need, and keeps one token from taking the whole site. */
export const DEFAULT_CALLS_PER_MINUTE = 60
export const MAX_CALLS_PER_MINUTE = 6_000

export const MAX_TOKEN_NAME = 120
/** Tokens of one owner that work; more would be a program that makes them. */
export const MAX_TOKENS_PER_OWNER = 50

/** `ending`: replaced, but good until its grace is over. `blocked`: good, but its owner may not use it. */
export const TOKEN_STATES = ['active', 'ending', 'blocked', 'expired', 'revoked'] as const
export type TokenState = (typeof TOKEN_STATES)[number]

/** The facts that decide whether a token works, each by the database's clock. */
export interface TokenFacts {
  scopes: readonly string[]
  /** Null for a token of the command line, which stands for nobody. */
  owner: { role: Role; disabled: boolean } | null
  isExpired: boolean
  isRevoked: boolean
  /** A time is set at which it is revoked, passed or not. */
  isEnding: boolean
}

/** The state of a token; its end counts before what its owner may. */
export function tokenState(token: TokenFacts): TokenState {
  if (token.isRevoked) return 'revoked'
  if (token.isExpired) return 'expired'
  if (token.owner && !ownerMayUse(token.owner, token.scopes)) return 'blocked'
  return token.isEnding ? 'ending' : 'active'
}

/** Whether an owner may use at least one of the scopes. */
function ownerMayUse({ role, disabled }: { role: Role; disabled: boolean }, scopes: readonly string[]) {
  const known = scopes.flatMap((id) => findScope(id) ?? [])
  return !disabled && known.some((scope) => hasRole(role, scope.role))
}
