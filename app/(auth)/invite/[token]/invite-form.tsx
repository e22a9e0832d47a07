'use client'

import { ActionForm } from '@/app/_ui/action-form'
import { Field } from '@/app/_ui/field'
import type { FormAction } from '@/app/_ui/form-answer'
import type { Invitation } from '@/db/queries/invitations'
import { ROLE_RIGHTS } from '@/lib/domain/role'
import { NewPassword } from './new-password'

interface InviteFormProps {
  invitation: Invitation
  token: string
  leastLength: number
  choose: FormAction
}

/** Name and password for an invitation; for a reset the password alone. */
export function InviteForm({ invitation, token, leastLength, choose }: InviteFormProps) {
  const { purpose, email, name, role } = invitation
  const isInvite = purpose === 'invite'
  const title = isInvite ? 'Welcome' : 'Choose a new password'
  return (
    <>
      <h1 className="mb-1 text-2xl font-bold tracking-tight">{title}</h1>
      <p className="mb-5 text-mut [overflow-wrap:anywhere]">
        {isInvite ? (
          <>
            <strong className="text-ink">{email}</strong> is invited as{' '}
            <strong className="text-ink">{role}</strong>. {ROLE_RIGHTS[role]}
          </>
        ) : (
          <>
            For <strong className="text-ink">{email}</strong> ({role}). Every session of the account ends.
          </>
        )}
      </p>
      <ActionForm
        action={choose}
        hidden={{ token }}
        button="Set the password"
        label="Set the password"
        look="primary"
        className="flex flex-col items-start gap-4 *:w-full [&>button]:w-auto"
      >
        {/* Password managers file the password under what stands here. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        {isInvite && (
          <Field
            label="Your name"
            name="name"
            autoComplete="name"
            defaultValue={name ?? ''}
            maxLength={100}
            required
          />
        )}
        <NewPassword leastLength={leastLength} />
      </ActionForm>
    </>
  )
}
