import { clientAddress } from '@/lib/auth/client-address'
import { getUser, type SessionUser } from '@/lib/auth/session'
import { admitToken, type RateState, readBearer, type TokenUse } from '@/lib/auth/tokens'
import { hasRole, type Role } from '@/lib/domain/role'
import type { ScopeId } from '@/lib/domain/scope'
import { getEnv } from '@/lib/env'
import { describeError } from '@/lib/errors'
import { log } from '@/lib/log'
import { problem, unauthorized } from './problem'

/** Who calls a route that people and programs use. */
export interface Caller {
  kind: 'user' | 'token'
  /** The account; null for a token of the command line. */
  userId: string | null
  tokenId: string | null
  /** Of the account now; null for a token of the command line. */
  role: Role | null
  /** For the audit log: the account's address, and the token when there is one. */
  actor: string
  ip: string
  /** Belong on the answer, whatever it is: what is left of a token's calls. */
  headers: Record<string, string>
}

/** The caller of a route when the role suffices, else the answer that says why not. */
export async function requireCaller(role: Role): Promise<SessionUser | Response> {
  const user = await getUser().catch(unavailable)
  if (user instanceof Response) return user
  if (!user) return unauthorized('Log in first.')
  return hasRole(user.role, role) ? user : forbidden(`This needs the role ${role} or higher.`)
}

/**
 * The caller of a route for people and programs, else the answer that says why not. With an Authorization header the
 * token in it alone counts, and the cookie is not looked at: nobody gets by with another's session what his own token
 * may not. A token needs the scope, and its owner the role at this very call.
 */
export async function requireAccess(
  { role, scope }: { role: Role; scope: ScopeId },
  request: Request,
): Promise<Caller | Response> {
  const ip = clientAddress(request.headers.get('x-forwarded-for'), getEnv().TRUSTED_PROXIES)
  const authorization = request.headers.get('authorization')
  if (authorization !== null) return requireToken({ role, scope, authorization, ip })
  const user = await requireCaller(role)
  if (user instanceof Response) return user
  return { kind: 'user', userId: user.id, tokenId: null, role: user.role, actor: user.email, ip, headers: {} }
}

/** The answer with a caller's headers on it. */
export function withHeaders(response: Response, headers: Record<string, string>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  return response
}

async function requireToken(input: {
  role: Role
  scope: ScopeId
  authorization: string
  ip: string
}): Promise<Caller | Response> {
  const { role, scope, authorization, ip } = input
  const secret = readBearer(authorization)
  if (secret === null) return unauthorized(MALFORMED)
  const use = await admitToken({ token: secret, ip }).catch(unavailable)
  if (use instanceof Response) return use
  if (use.outcome !== 'ok') return refuse(use)
  const { token, rate } = use
  const headers = rateHeaders(rate)
  const { id, owner, name, prefix } = token
  if (!token.scopes.includes(scope))
    return withHeaders(forbidden(`This token lacks the scope ${scope}. Make one that has it.`), headers)
  if (owner && !hasRole(owner.role, role))
    return withHeaders(forbidden(`The owner of this token needs the role ${role} or higher.`), headers)
  const actor = `${owner?.email ?? 'command line'} by token ${prefix} (${name})`
  return {
    kind: 'token',
    userId: owner?.id ?? null,
    tokenId: id,
    role: owner?.role ?? null,
    actor,
    ip,
    headers,
  }
}

const MALFORMED =
  'The Authorization header must be one "Bearer ks_…" with a whole token. Without that header the session counts.'
const REFUSALS = {
  wrong: 'There is no such token.',
  expired: 'This token has expired. Make a new one under Settings, API tokens.',
  revoked: 'This token was revoked or replaced. Make a new one under Settings, API tokens.',
  owner_disabled: 'The account of this token is disabled.',
}

function refuse(use: Exclude<TokenUse, { outcome: 'ok' }>): Response {
  if (!('retryAfterSeconds' in use)) return unauthorized(REFUSALS[use.outcome])
  const { outcome, retryAfterSeconds } = use
  const isOwn = outcome === 'too_many_calls'
  const what = isOwn ? `This token may call ${use.rate.limit} times a minute.` : 'Too many wrong tokens came.'
  return problem({
    status: 429,
    title: isOwn ? 'Too many calls' : 'Too many wrong tokens',
    detail: `${what} Try again in ${retryAfterSeconds} s.`,
    headers: { ...(isOwn ? rateHeaders(use.rate) : {}), 'retry-after': String(retryAfterSeconds) },
  })
}

const rateHeaders = ({ limit, remaining, resetSeconds }: RateState) => ({
  'ratelimit-limit': String(limit),
  'ratelimit-remaining': String(remaining),
  'ratelimit-reset': String(resetSeconds),
})

const forbidden = (detail: string) => problem({ status: 403, title: 'Forbidden', detail })

function unavailable(error: unknown): Response {
  log.error('caller not checked', { error: describeError(error) })
  const detail = 'The database does not answer. Try again in a minute; GET /api/health tells the state.'
  return problem({ status: 503, title: 'Unavailable', detail, headers: { 'retry-after': '30' } })
}
