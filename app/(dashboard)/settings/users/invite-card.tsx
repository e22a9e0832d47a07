import { Card } from '@/app/_ui/card'
import { Field } from '@/app/_ui/field'
import { SelectField } from '@/app/_ui/select-field'
import { INVITATION_HOURS } from '@/lib/auth/invitation'
import { ROLE_RIGHTS, ROLES } from '@/lib/domain/role'
import { inviteUser } from './actions'
import { LinkForm } from './link-form'

/** Invites somebody: address, name and role. */
export function InviteCard() {
  return (
    <Card title="Invite somebody" aside={`a link that works once, for ${INVITATION_HOURS} hours`}>
      <LinkForm
        action={inviteUser}
        button="Invite"
        label="Invite"
        look="primary"
        className="grid items-end gap-3 sm:grid-cols-2 lg:grid-cols-[1.4fr_1fr_0.8fr_auto] [&_input]:h-[38px] [&>button]:h-[38px] [&>p]:col-span-full"
      >
        <Field label="Email" name="email" type="email" autoComplete="off" maxLength={255} required />
        <Field label="Name" name="name" autoComplete="off" maxLength={100} />
        <SelectField label="Role" name="role" choices={ROLES} defaultValue="viewer" />
      </LinkForm>
      <details className="mt-1 text-[13px]">
        <summary className="cursor-pointer text-mut">What each role may do</summary>
        <dl className="mt-1 grid grid-cols-[80px_minmax(0,1fr)] gap-x-3 gap-y-0.5">
          {ROLES.map((role) => (
            <div key={role} className="contents">
              <dt className="font-medium">{role}</dt>
              <dd className="text-mut">{ROLE_RIGHTS[role]}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Card>
  )
}
