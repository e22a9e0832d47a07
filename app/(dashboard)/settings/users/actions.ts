'use server'

import { revalidatePath } from 'next/cache'
import { headers } from 'next/headers'
import { z } from 'zod'
import type { FormAnswer } from '@/app/_ui/form-answer'
import {
  createInvitation,
  createResetLink,
  type Inviter,
  type LinkOutcome,
  type LinkPurpose,
  renewInvitation,
  withdrawInvitation,
} from '@/db/queries/invitations'
import { type ChangeOutcome, changeUser, type UserChange } from '@/db/queries/user-changes'
import { clientAddress } from '@/lib/auth/client-address'
import { createInvitationToken, INVITATION_HOURS } from '@/lib/auth/invitation'
import { requireRole } from '@/lib/auth/session'
import { siteOrigin } from '@/lib/auth/site-origin'
import { mailInvitation } from '@/lib/delivery/invitation-mail'
import { ROLES } from '@/lib/domain/role'
import { getEnv } from '@/lib/env'
import type { LinkAnswer } from './link-answer'
import { PATH } from './view'

const idSchema = z.string().regex(/^\d{1,20}$/)
const roleSchema = z.enum(ROLES, 'Choose a role.')
const inviteSchema = z.object({
  email: z
    .string()
    .trim()
    .max(255, 'The address has at most 255 characters.')
    .pipe(z.email('Enter an address.')),
  name: z.string().trim().max(100, 'The name has at most 100 characters.'),
  role: roleSchema,
})

const UNKNOWN: FormAnswer = { ok: false, message: 'There is no such line any more. Reload the page.' }
const NOT_ADMIN: FormAnswer = { ok: false, message: 'You are no administrator any more.' }

/** The admin who asks, as the audit log knows him. */
async function requireInviter(): Promise<Inviter> {
  const user = await requireRole('admin')
  const ip = clientAddress((await headers()).get('x-forwarded-for'), getEnv().TRUSTED_PROXIES)
  return { id: user.id, name: user.email, ip }
}

/** Invites an address. The link is in the answer, once, and is mailed where mail is set up. Administrators only. */
export async function inviteUser(_before: FormAnswer | null, form: FormData): Promise<LinkAnswer> {
  const actor = await requireInviter()
  const parsed = inviteSchema.safeParse({ name: '', ...Object.fromEntries(form) })
  if (!parsed.success) {
    const errors = Object.fromEntries(
      parsed.error.issues.map(({ path, message }) => [String(path[0]), message]),
    )
    return { ok: false, message: 'Nobody is invited yet: look at the fields above.', errors }
  }
  const { email, name, role } = parsed.data
  return makeLink('invite', (link) =>
    createInvitation({ actor, email, name: name === '' ? null : name, role, ...link }),
  )
}

/** Gives an invitation another link; the one before is void. Administrators only. */
export async function renewInvite(_before: FormAnswer | null, form: FormData): Promise<LinkAnswer> {
  const actor = await requireInviter()
  const id = idSchema.safeParse(form.get('id')).data
  return id === undefined ? UNKNOWN : makeLink('invite', (link) => renewInvitation({ actor, id, ...link }))
}

/** Makes a link by which somebody chooses a new password. Administrators only. */
export async function makePasswordLink(_before: FormAnswer | null, form: FormData): Promise<LinkAnswer> {
  const actor = await requireInviter()
  const userId = idSchema.safeParse(form.get('id')).data
  return userId === undefined
    ? UNKNOWN
    : makeLink('reset', (link) => createResetLink({ actor, userId, ...link }))
}

const REFUSALS: Record<Exclude<LinkOutcome['outcome'], 'done'>, string> = {
  has_account: 'This address has an account already: it stands in the list below.',
  is_invited: 'This address is invited already: open its line below to send the link again.',
  disabled: 'The account is disabled: enable it first.',
  unknown: UNKNOWN.message,
  not_admin: NOT_ADMIN.message,
}

async function makeLink(
  purpose: LinkPurpose,
  create: (link: { tokenSha256: string; hours: number }) => Promise<LinkOutcome>,
): Promise<LinkAnswer> {
  const { token, tokenSha256 } = createInvitationToken()
  const made = await create({ tokenSha256, hours: INVITATION_HOURS })
  if (made.outcome !== 'done') return { ok: false, message: REFUSALS[made.outcome] }
  const { email, expiresAt } = made
  const link = `${await siteOrigin()}/invite/${token}`
  const mail = await mailInvitation({ purpose, email, link, expiresAt })
  revalidatePath(PATH)
  const way = mail.sent ? `It was mailed to ${email}.` : mail.message
  return { ok: true, message: `The link works once, for ${INVITATION_HOURS} hours. ${way}`, link }
}

/** Voids an invitation. Administrators only. */
export async function withdrawInvite(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const actor = await requireInviter()
  const id = idSchema.safeParse(form.get('id')).data
  const email = id === undefined ? null : await withdrawInvitation({ actor, id })
  if (email === null) return UNKNOWN
  revalidatePath(PATH)
  return { ok: true, message: `The invitation of ${email} is withdrawn: its link leads nowhere now.` }
}

/** Gives an account another role, from its next request on. Administrators only. */
export async function changeRole(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const role = roleSchema.safeParse(form.get('role'))
  return change(form, role.success ? { kind: 'role', role: role.data } : null)
}

/** Locks an account and ends its sessions, or opens it again. Administrators only. */
export async function switchAccess(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  const kind = z.enum(['disable', 'enable']).safeParse(form.get('access')).data
  return change(form, kind === undefined ? null : { kind })
}

/** Ends every session of an account. Administrators only. */
export async function signOutEverywhere(_before: FormAnswer | null, form: FormData): Promise<FormAnswer> {
  return change(form, { kind: 'sign_out' })
}

const DONE: Record<UserChange['kind'], string> = {
  role: 'The role is changed. It holds from the next click on.',
  disable: 'The account is disabled and signed out everywhere.',
  enable: 'The account is enabled: its password opens it again.',
  sign_out: 'The account is signed out everywhere.',
  reset: 'The account has a new password.',
}

const NOT_DONE: Record<Exclude<ChangeOutcome, 'done'>, FormAnswer> = {
  unchanged: { ok: true, message: 'It is so already.' },
  unknown: UNKNOWN,
  not_admin: NOT_ADMIN,
  last_admin: {
    ok: false,
    message: 'This is the only administrator who can log in. Make somebody else an administrator first.',
  },
}

async function change(form: FormData, wanted: UserChange | null): Promise<FormAnswer> {
  const actor = await requireInviter()
  const userId = idSchema.safeParse(form.get('id')).data
  if (userId === undefined || wanted === null) return UNKNOWN
  const outcome = await changeUser({ actor, userId, change: wanted })
  revalidatePath(PATH)
  return outcome === 'done' ? { ok: true, message: DONE[wanted.kind] } : NOT_DONE[outcome]
}
