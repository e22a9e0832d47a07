import { randomUUID } from 'node:crypto'
import type { NextAuthOptions } from 'next-auth'
import type { JWT } from 'next-auth/jwt'
import CredentialsProvider from 'next-auth/providers/credentials'
import { insertAudit } from '@/db/queries/audit'
import { endSession, getUserById, isSessionCurrent } from '@/db/queries/users'
import { getEnv } from '@/lib/env'
import { ConfigurationError } from '@/lib/errors'
import { log } from '@/lib/log'
import { clientAddress } from './client-address'
import { login } from './login'

/** A working day; the cookie is renewed while the user is active. */
const SESSION_SECONDS = 12 * 60 * 60

/** What a session's token says of the account when it was issued. */
declare module 'next-auth/jwt' {
  interface JWT {
    userId?: string
    sessionVersion?: number
    sessionId?: string
  }
}

declare module 'next-auth' {
  interface Session {
    userId?: string
  }
}

/**
 * next-auth with passwords: the token carries the account's session_version and an id of its own, checked against
 * the database whenever a session is read, so that one session or all of them end at once. Throws: ConfigurationError without AUTH_SECRET.
 */
export function authOptions(): NextAuthOptions {
  const env = getEnv()
  if (!env.AUTH_SECRET) throw new ConfigurationError('AUTH_SECRET is not set: see .env.example')
  return {
    secret: env.AUTH_SECRET,
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    pages: { signIn: '/login', error: '/login' },
    providers: [
      CredentialsProvider({
        credentials: { email: {}, password: {} },
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
            sessionVersion: account?.sessionVersion ?? 0,
            sessionId: randomUUID(),
          }
        }
        return (await isCurrent(token)) ? token : {}
      },
      session: ({ session, token }) => ({
        expires: session.expires,
        ...(token.userId ? { userId: token.userId } : {}),
      }),
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

async function authorize(credentials: Record<string, string> | undefined, forwardedFor: string | undefined) {
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

async function isCurrent({ userId, sessionVersion, sessionId }: JWT): Promise<boolean> {
  if (!userId || sessionVersion === undefined || !sessionId) return false
  return isSessionCurrent({ userId, sessionVersion, sessionId })
}
