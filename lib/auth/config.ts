import { randomUUID } from 'node:crypto'
import type { NextAuthOptions } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import CredentialsProvider from 'next-auth/providers/credentials'
import { insertAudit } from '@/db/queries/audit'
import { endSession, getUserById } from '@/db/queries/users'
import { getEnv } from '@/lib/env'
import { ConfigurationError } from '@/lib/errors'
import { log } from '@/lib/log'
import { clientAddress } from './client-address'
import { login } from './login'
import { readLoginTicket } from './ticket'

/** A working day; the cookie is renewed while the user is active. */
const SESSION_SECONDS = 12 * 60 * 60
/**
 * A session ends with its working week, however often it is renewed: next-auth renews the copy of a signed-out one as
 * well, and ended sessions are remembered for seven days.
 */
const MAX_SESSION_SECONDS = 5 * 24 * 60 * 60

const nowSeconds = () => Math.floor(Date.now() / 1_000)

export interface SessionClaims {
  userId: string
  /** Ids repeat between the demo and the live database of one machine, which share a secret: the address tells whose. */
  email: string
  sessionVersion: number
  sessionId: string
}

/** What a session's token says of the account when it was issued. */
declare module 'next-auth/jwt' {
  interface JWT {
    userId?: string
    sessionVersion?: number
    sessionId?: string
    /** When the password was checked, seconds since 1970. */
    startedAt?: number
  }
}

declare module 'next-auth' {
  interface Session {
    /** What the token claims; only the database says whether it still holds. */
    claims?: SessionClaims | null
  }
}

/**
 * next-auth with passwords: the token carries the account's session_version and an id of its own. `getUser` checks
 * both against the database at every request, so that one session or all of them end at once; not here, because
 * next-auth takes a database that does not answer for nobody being logged in. Throws: ConfigurationError without AUTH_SECRET.
 */
export function authOptions(): NextAuthOptions {
  const env = getEnv()
  if (!env.AUTH_SECRET) throw new ConfigurationError('AUTH_SECRET is not set: see .env.example')
  return {
    secret: env.AUTH_SECRET,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    // Every page of next-auth's own is replaced: they know nothing of our content security policy.
    pages: { signIn: '/login', signOut: '/login', error: '/login', verifyRequest: '/login' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {}, ticket: {} },
        authorize: (credentials, request) => authorize(credentials, request.headers?.['x-forwarded-for']),
      }),
    ],
    callbacks: {
      jwt: async ({ token, user }) => {
        if (user) {
          const account = await getUserById(user.id)
          return {
            sub: user.id,
            userId: user.id,
            email: account?.email ?? null,
            sessionVersion: account?.sessionVersion ?? 0,
            sessionId: 'sessionId' in user ? String(user.sessionId) : randomUUID(),
            startedAt: nowSeconds(),
          }
        }
        return token
      },
      session: ({ session, token }) => ({ expires: session.expires, claims: claimsOf(token) }),
    },
    events: {
      signOut: async ({ token }) => {
        if (token?.sessionId) await endSession(token.sessionId)
        if (token?.userId) await insertAudit({ userId: token.userId, actor: token.userId, action: 'logout' })
      },
    },
    logger: {
      error: (code, metadata) =>
        log.error(`auth ${code}`, metadata instanceof Error ? { error: metadata.message } : {}),
      warn: (code) => log.warn(`auth ${code}`),
      debug: () => undefined,
    },
  }
}

/** A ticket of the login page, or email and password from a program. */
async function authorize(credentials: Record<string, string> | undefined, forwardedFor: string | undefined) {
  if (credentials?.ticket) return redeem(credentials.ticket)
  const { email = '', password = '' } = credentials ?? {}
  if (email === '' || password === '') return null
  const ip = clientAddress(forwardedFor, getEnv().TRUSTED_PROXIES)
  const result = await login({ email, password, ip }).catch((error) => {
    log.error('login failed', { error: error instanceof Error ? error.message : String(error) })
    throw new Error('unavailable')
  })
  // next-auth hands the message of a thrown error to the login page.
  if (result.outcome === 'throttled') throw new Error(`throttled:${result.retryAfterSeconds}`)
  return result.outcome === 'ok' ? { id: result.user.id } : null
}

function claimsOf({ userId, email, sessionVersion, sessionId, startedAt }: JWT): SessionClaims | null {
  if (!userId || !email || sessionVersion === undefined || !sessionId || startedAt === undefined) return null
  return startedAt + MAX_SESSION_SECONDS > nowSeconds() ? { userId, email, sessionVersion, sessionId } : null
}

async function redeem(ticket: string) {
  const read = readLoginTicket({ ticket, secret: getEnv().AUTH_SECRET ?? '', now: Date.now() })
  const account = read ? await getUserById(read.userId) : null
  return read && account && !account.disabled ? { id: account.id, sessionId: read.sessionId } : null
}
