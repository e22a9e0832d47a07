import { Card } from '@/app/_ui/card'
import { CheckField } from '@/app/_ui/check-field'
import { Field } from '@/app/_ui/field'
import { SelectField } from '@/app/_ui/select-field'
import { hasRole, type Role } from '@/lib/domain/role'
import { SCOPES } from '@/lib/domain/scope'
import {
  DEFAULT_CALLS_PER_MINUTE,
  DEFAULT_TOKEN_DAYS,
  MAX_CALLS_PER_MINUTE,
  MAX_TOKEN_NAME,
  TOKEN_DAYS,
} from '@/lib/domain/token'
import { makeToken } from './actions'
import { SecretForm } from './secret-form'

const LIFETIMES = TOKEN_DAYS.map((days) => ({
  value: days === null ? 'never' : String(days),
  label: days === null ? 'never, until it is revoked' : `in ${days} days`,
}))

/** Makes a token for whoever looks: name, scopes, end and limit. */
export function CreateCard({ role }: { role: Role }) {
  const scopes = SCOPES.filter((scope) => hasRole(role, scope.role))
  return (
    <Card title="New token" aside="works at once, as long as your account does">
      <SecretForm
        action={makeToken}
        button="Make a token"
        label="Make a token"
        look="primary"
        className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-[1.6fr_1fr_0.8fr_auto] [&_input:not([type=checkbox])]:h-[38px] lg:[&>button]:mt-[23px] [&>button]:h-[38px] [&>div:last-child]:col-span-full"
      >
        <fieldset className="col-span-full">
          <legend className="text-[13px] font-medium">What it may do</legend>
          {scopes.map(({ id, sentence }) => (
            <CheckField
              key={id}
              label={id}
              hint={sentence}
              name="scopes"
              value={id}
              defaultChecked={scopes.length === 1}
            />
          ))}
        </fieldset>
        <Field
          label="Name"
          name="name"
          autoComplete="off"
          maxLength={MAX_TOKEN_NAME}
          placeholder="Nightly sheet of the treasury"
          required
        />
        <SelectField
          label="Expires"
          name="days"
          choices={LIFETIMES}
          defaultValue={String(DEFAULT_TOKEN_DAYS)}
        />
        <Field
          label="Calls a minute"
          name="callsPerMinute"
          inputMode="numeric"
          autoComplete="off"
          maxLength={String(MAX_CALLS_PER_MINUTE).length}
          defaultValue={DEFAULT_CALLS_PER_MINUTE}
          required
        />
      </SecretForm>
    </Card>
  )
}
