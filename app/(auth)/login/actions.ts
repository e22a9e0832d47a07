'use server'

import { headers } from 'next/headers'
import { z } from 'zod'
import { clientAddress } from '@/lib/auth/client-address'
import { login } from '@/lib/auth/login'
import { createLoginTicket } from '@/lib/auth/ticket'
import { getEnv } from '@/lib/env'
import { describeError } from '@/lib/errors'
import { log } from '@/lib/log'
import { loginErrorText } from './login-error'

const form = z.object({ email: z.string().min(1).max(255), password: z.string().min(1).max(1_000) })

export type LoginAnswer = { ok: true; ticket: string } | { ok: false; error: string }

/**
 * Checks email and password and hands out a ticket for the session. A wrong password is an answer like any other,
 * not a failed request. The one action that needs no session: it is the way to get one.
 */
export async function checkLogin(input: unknown): Promise<LoginAnswer> {
  const parsed = form.safeParse(input)
  if (!parsed.success) return { ok: false, error: loginErrorText('CredentialsSignin') }
  const env = getEnv()
  const ip = clientAddress((await headers()).get('x-forwarded-for'), env.TRUSTED_PROXIES)
  try {
    const result = await login({ ...parsed.data, ip })
    if (result.outcome === 'ok') {
      const secret = env.AUTH_SECRET ?? ''
      return { ok: true, ticket: createLoginTicket({ userId: result.user.id, secret, now: Date.now() }) }
    }
    const code =
      result.outcome === 'throttled' ? `throttled:${result.retryAfterSeconds}` : 'CredentialsSignin'
    return { ok: false, error: loginErrorText(code) }
  } catch (error) {
    log.error('login failed', { error: describeError(error) })
    return { ok: false, error: loginErrorText('unavailable') }
  }
}
