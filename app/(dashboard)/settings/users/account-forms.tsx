import type { ReactNode } from 'react'
import { ActionForm } from '@/app/_ui/action-form'
import { SelectField } from '@/app/_ui/select-field'
import { INVITATION_HOURS } from '@/lib/auth/invitation'
import { ROLES } from '@/lib/domain/role'
import {
  changeRole,
  makePasswordLink,
  renewInvite,
  signOutEverywhere,
  switchAccess,
  withdrawInvite,
} from './actions'
import type { AccountRow } from './data'
import { LinkForm } from './link-form'

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line pt-3 first:border-0 first:pt-0">
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-2 text-[13px] text-mut">{text}</p>
      {children}
    </section>
  )
}

const LINK_TEXT = `A link that works once, for ${INVITATION_HOURS} hours. An earlier one is void.`

/** All that can be done about an account. */
export function AccountForms({ row }: { row: AccountRow }) {
  const hidden = { id: row.id }
  const own = row.isOwn
  return (
    <div className="flex flex-col gap-4">
      <Section title="Role" text="Holds from the next click on.">
        <ActionForm
          action={changeRole}
          hidden={hidden}
          button="Change"
          label={`Change the role of ${row.email}`}
          className="flex flex-wrap items-end gap-2 [&>button]:h-[38px] [&>p]:basis-full"
          {...(own && { confirm: OWN_ROLE })}
        >
          <SelectField key={row.role} label="Role" name="role" choices={ROLES} defaultValue={row.role} />
        </ActionForm>
      </Section>
      {row.state === 'active' && (
        <>
          <Section title="New password" text={LINK_TEXT}>
            <LinkForm
              action={makePasswordLink}
              hidden={hidden}
              button="Make a link"
              label={`Make a link for a new password of ${row.email}`}
            />
          </Section>
          <Section title="Sessions" text="Ends every session, on every device. The password stays.">
            <ActionForm
              action={signOutEverywhere}
              hidden={hidden}
              button="Sign out everywhere"
              label={`Sign ${row.email} out everywhere`}
              {...(own && { confirm: OWN_SESSIONS })}
            />
          </Section>
        </>
      )}
      <Access row={row} />
    </div>
  )
}

const OWN_ROLE = {
  title: 'Change your own role?',
  text: 'With a lower role you do not reach this page any more, and cannot undo it yourself. The links that you made and nobody used are withdrawn.',
  grave: true,
}
const OWN_SESSIONS = { title: 'Sign yourself out?', text: 'You log in again afterwards, here as well.' }

function Access({ row }: { row: AccountRow }) {
  if (row.state === 'disabled') {
    return (
      <Section title="Access" text="The account is locked. Enabled, its password opens it again.">
        <ActionForm
          action={switchAccess}
          hidden={{ id: row.id, access: 'enable' }}
          button="Enable"
          label={`Enable ${row.email}`}
        />
      </Section>
    )
  }
  const whose = row.isOwn ? 'your own account' : row.email
  return (
    <Section title="Access" text="Locks the account and ends its sessions. It can be enabled again.">
      <ActionForm
        action={switchAccess}
        hidden={{ id: row.id, access: 'disable' }}
        button="Disable"
        label={`Disable ${row.email}`}
        confirm={{
          title: `Disable ${whose}?`,
          text: `${row.isOwn ? 'You are signed out at once, and another administrator has to let you in again. ' : 'All sessions end at once. '}Links made by or for this account that nobody used are withdrawn.`,
          grave: true,
        }}
      />
    </Section>
  )
}

/** All that can be done about an invitation. */
export function InvitationForms({ row }: { row: AccountRow }) {
  const hidden = { id: row.id }
  return (
    <div className="flex flex-col gap-4">
      <Section title="Send again" text={LINK_TEXT}>
        <LinkForm
          action={renewInvite}
          hidden={hidden}
          button="Make a new link"
          label={`Make a new link for ${row.email}`}
        />
      </Section>
      <Section title="Withdraw" text="The link leads nowhere any more, and the line goes.">
        <ActionForm
          action={withdrawInvite}
          hidden={hidden}
          button="Withdraw"
          label={`Withdraw the invitation of ${row.email}`}
          confirm={{
            title: `Withdraw the invitation of ${row.email}?`,
            text: 'Whoever has the link gets nowhere with it. You can invite the address again.',
          }}
        />
      </Section>
    </div>
  )
}
