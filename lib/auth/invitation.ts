import { createHash, randomBytes } from 'node:crypto'
import { acceptInvitation, getInvitation, type Invitation } from '@/db/queries/invitations'
import { forgetLoginAttempt } from '@/db/queries/users'
import { takeHashTurn } from './hash-turns'
import { hashPassword } from './password'
import { BUSY_SECONDS, permitAttempt } from './throttle'

/** Three days: a weekend passes, and a link that leaked is soon worth nothing. */
export const INVITATION_HOURS = 72
const TOKEN_BYTES = 32
const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** Enough of the hash to tell links apart where tries are counted. */
const KEY_LENGTH = 24

/** A random token of 256 bits for a link, and what is stored of it. */
export function createInvitationToken(): { token: string; tokenSha256: string } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, tokenSha256: hashToken(token) }
}

const hashToken = (token: string) => createHash('sha256').update(token).digest('hex')

export type Refusal = { outcome: 'gone' } | { outcome: 'throttled'; retryAfterSeconds: number }

/**
 * What a link leads to, without using it. `gone`: unknown, expired, used or withdrawn, all the same to the caller.
 * Tokens are looked up by their hash, so the time of an answer tells nothing of them. Failures are throttled like logins.
 */
export async function readInvitation(input: {
  token: string
  ip: string
}): Promise<{ outcome: 'open'; invitation: Invitation } | Refusal> {
  return withPermit(input, async (tokenSha256) => {
    const invitation = await getInvitation(tokenSha256)
    return invitation && { outcome: 'open', invitation }
  })
}

/**
 * Uses a link for a password that was checked by `passwordProblem`. The password is hashed whatever the token is, so
 * that the time of the answer tells nothing.
 */
export async function redeemInvitation(input: {
  token: string
  name: string | null
  password: string
  ip: string
}): Promise<{ outcome: 'done'; email: string } | Refusal> {
  const { name, password, ip } = input
  return withPermit(input, async (tokenSha256, permit) => {
    const turn = await takeHashTurn(permit, () => hashPassword(password))
    if (!turn) return { outcome: 'throttled', retryAfterSeconds: BUSY_SECONDS }
    const accepted = await acceptInvitation({ tokenSha256, name, passwordHash: turn.done, ip })
    return accepted && { outcome: 'done', email: accepted.email }
  })
}

async function withPermit<T>(
  { token, ip }: { token: string; ip: string },
  work: (tokenSha256: string, permit: { crowded: boolean }) => Promise<T | null>,
): Promise<T | Refusal> {
  if (!TOKEN.test(token)) return { outcome: 'gone' }
  const tokenSha256 = hashToken(token)
  const permit = await permitAttempt({ key: `link ${tokenSha256.slice(0, KEY_LENGTH)}`, ip })
  if (permit.outcome === 'throttled') return permit
  const result = await work(tokenSha256, permit)
  if (result === null) return { outcome: 'gone' }
  await forgetLoginAttempt(permit.attemptId)
  return result
}
