'use server'

import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import type { FormAnswer } from '@/app/_ui/form-answer'
import { throttledText } from '@/app/(auth)/throttled-text'
import { clientAddress } from '@/lib/auth/client-address'
import { readInvitation, redeemInvitation } from '@/lib/auth/invitation'
import { passwordProblem } from '@/lib/auth/password'
import { getEnv } from '@/lib/env'

const formSchema = z.object({
  token: z.string().max(100),
  name: z.string().trim().max(100, 'The name has at most 100 characters.').default(''),
  password: z.string().max(1_000),
})

const GONE = 'This link does not work any more. Ask your administrator for another one.'

/**
 * Sets the password that somebody chose on the page of a link, which then is used up. Needs no session: the token in
 * the link is the right to do it. Looks at the link before at the password, so that without one nothing is told.
 */
export async function choosePassword(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const parsed = formSchema.safeParse(Object.fromEntries(form))
  if (!parsed.success) return { ok: false, message: parsed.error.issues[0]?.message ?? GONE }
  const { token, name, password } = parsed.data
  const ip = clientAddress((await headers()).get('x-forwarded-for'), getEnv().TRUSTED_PROXIES)
  const read = await readInvitation({ token, ip })
  if (read.outcome !== 'open') return refused(read)
  const { email, purpose } = read.invitation
  const problems = problemsOf({ isInvite: purpose === 'invite', name, password, email })
  if (problems) return problems
  const done = await redeemInvitation({ token, name: name === '' ? null : name, password, ip })
  if (done.outcome !== 'done') return refused(done)
  redirect('/login?reason=password_set')
}

function refused(refusal: { outcome: string; retryAfterSeconds?: number }): FormAnswer {
  const { retryAfterSeconds } = refusal
  return { ok: false, message: retryAfterSeconds === undefined ? GONE : throttledText(retryAfterSeconds) }
}

function problemsOf(input: {
  isInvite: boolean
  name: string
  password: string
  email: string
}): FormAnswer | null {
  const nameProblem = input.isInvite && input.name === '' ? 'Enter your name.' : null
  const weakness = passwordProblem(input.password, input.email)
  if (!nameProblem && !weakness) return null
  const errors = {
    ...(nameProblem ? { name: nameProblem } : {}),
    ...(weakness ? { password: weakness } : {}),
  }
  return { ok: false, message: 'Nothing is set yet: look at the fields above.', errors }
}
