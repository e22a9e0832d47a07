'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { z } from 'zod'
import type { FormAnswer } from '@/app/_ui/form-answer'
import {
  createToken,
  type NewSecret,
  revokeToken,
  rotateToken,
  type TokenOutcome,
  type TokenRefusal,
} from '@/db/queries/token-changes'
import { clientAddress } from '@/lib/auth/client-address'
import { requireRole } from '@/lib/auth/session'
import { siteOrigin } from '@/lib/auth/site-origin'
import { tokenWishSchema } from '@/lib/auth/token-wish'
import { createSecret } from '@/lib/auth/tokens'
import { GRACE_HOURS, MAX_TOKENS_PER_OWNER } from '@/lib/domain/token'
import { getEnv } from '@/lib/env'
import type { SecretAnswer } from './secret-answer'
import { PATH } from './view'

const idSchema = z.string().regex(/^\d{1,20}$/)
const graceSchema = z
  .string()
  .transform(Number)
  .pipe(z.literal([...GRACE_HOURS]))

const REFUSALS: Record<TokenRefusal, string> = {
  owner: 'The role of the owner does not suffice for these scopes, or the account is disabled.',
  too_many: `An account has at most ${MAX_TOKENS_PER_OWNER} tokens that work: revoke some first.`,
  unknown: 'There is no such token any more. Reload the page.',
  ended: 'This token was replaced or revoked already, or has expired.',
}

const refused = (reason: TokenRefusal): FormAnswer => ({ ok: false, message: REFUSALS[reason] })

/** Who asks, as the audit log knows him; the query asks again whose the token is. */
async function requireActor() {
  const user = await requireRole('analyst')
  const ip = clientAddress((await headers()).get('x-forwarded-for'), getEnv().TRUSTED_PROXIES)
  return { id: user.id, name: user.email, ip }
}

/** Makes a token for whoever asks. It is in the answer, once. Analysts and higher. */
export async function makeToken(_before: FormAnswer | null, form: FormData): Promise<SecretAnswer> {
  const actor = await requireActor()
  const wish = tokenWishSchema.safeParse({ ...Object.fromEntries(form), scopes: form.getAll('scopes') })
  if (!wish.success) {
    const issues = wish.error.issues.map(({ path, message }) => [String(path[0]), message])
    const message = 'No token is made yet: look at the fields above.'
    return { ok: false, message, errors: Object.fromEntries(issues) }
  }
  return withSecret((secret) => createToken({ actor, ownerId: actor.id, ...wish.data, ...secret }))
}

/** Gives a token a successor; the old one ends after the chosen hours. Own tokens; any for an administrator. */
export async function replaceToken(_before: FormAnswer | null, form: FormData): Promise<SecretAnswer> {
  const actor = await requireActor()
  const id = idSchema.safeParse(form.get('id')).data
  const graceHours = graceSchema.safeParse(form.get('grace')).data
  if (id === undefined || graceHours === undefined) return refused('unknown')
  return withSecret((secret) => rotateToken({ actor, id, graceHours, ...secret }))
}

/** Ends a token at once. Own tokens; any for an administrator. */
export async function endToken(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const actor = await requireActor()
  const id = idSchema.safeParse(form.get('id')).data
  const done = id === undefined ? null : await revokeToken({ actor, id })
  if (done?.outcome !== 'done') return refused(done?.outcome ?? 'unknown')
  revalidatePath(PATH)
  return { ok: true, message: `${done.name} is revoked: it is refused from now on.` }
}

async function withSecret(store: (secret: NewSecret) => Promise<TokenOutcome>): Promise<SecretAnswer> {
  const { token, ...secret } = createSecret()
  const made = await store(secret)
  if (made.outcome !== 'done') return refused(made.outcome)
  revalidatePath(PATH)
  const url = `${await siteOrigin()}/api/v1/exports/market-data?format=csv&limit=10`
  const curl = made.scopes.includes('export:read')
    ? `curl -H 'Authorization: Bearer ${token}' '${url}'`
    : null
  return {
    ok: true,
    message: `${made.name} is made. Copy the token now: it is not shown again.`,
    secret: { token, curl },
  }
}
