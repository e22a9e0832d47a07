import type { ReactNode } from 'react'
import { ActionForm } from '@/app/_ui/action-form'
import { SelectField } from '@/app/_ui/select-field'
import { GRACE_HOURS, type TokenState } from '@/lib/domain/token'
import { endToken, replaceToken } from './actions'
import type { ShownToken } from './data'
import { SecretForm } from './secret-form'

const GRACES = GRACE_HOURS.map((hours) => ({
  value: String(hours),
  label: hours === 0 ? 'at once' : `in ${hours} ${hours === 1 ? 'hour' : 'hours'}`,
}))
/** A day: programs that run at night get the new one in time. */
const DEFAULT_GRACE = '24'

const CLOSED: Record<TokenState, string | null> = {
  active: null,
  ending: 'It was replaced: the new token stands in the list.',
  blocked: 'Its owner may not have it any more.',
  expired: 'It has expired. Make a new one.',
  revoked: 'It was revoked. Make a new one.',
}

/** All that can be done about a token. What it says stays in place while its state changes: a secret may stand there. */
export function TokenForms({ row }: { row: ShownToken }) {
  const { id, name, state } = row
  const isOver = state === 'revoked' || state === 'expired'
  return (
    <div className="flex flex-col gap-4">
      <Section
        title="Replace"
        text="A new token with the same name, scopes, limit and lifetime takes its place. Where it leaked, let the old one end at once."
      >
        <SecretForm
          action={replaceToken}
          hidden={{ id }}
          button="Replace"
          label={`Replace ${name}`}
          closed={CLOSED[state]}
          className="flex flex-wrap items-end gap-2 [&>button]:h-[38px] [&>div:last-child]:basis-full"
        >
          <SelectField label="The old one ends" name="grace" choices={GRACES} defaultValue={DEFAULT_GRACE} />
        </SecretForm>
      </Section>
      {!isOver && (
        <Section title="Revoke" text="Ends the token at once and for good.">
          <ActionForm
            action={endToken}
            hidden={{ id }}
            button="Revoke"
            label={`Revoke ${name}`}
            confirm={{
              title: `Revoke ${name}?`,
              text: 'Programs that use it are refused from the next call on. It cannot be undone.',
              grave: true,
            }}
          />
        </Section>
      )}
    </div>
  )
}

function Section({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line pt-3">
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-2 text-[13px] text-mut">{text}</p>
      {children}
    </section>
  )
}
