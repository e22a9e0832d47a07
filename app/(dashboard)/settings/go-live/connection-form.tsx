'use client'

import { type FormEvent, startTransition, useActionState, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { connectSource } from './actions'
import { ConnectionResult } from './connection-result'
import { PlanField } from './plan-field'
import { RestartWatch } from './restart-watch'
import { PLAN_LIMITS, type Plan } from './view'

interface ConnectionFormProps {
  /** This page writes the settings itself; else it shows them. */
  bySelf: boolean
  mode: 'demo' | 'live' | 'not_configured'
  hosts: Record<Plan, string>
  hasKey: boolean
  needsKey: boolean
  plan: Plan
  assets: string
  /** The limits in use; null where the plan's will do. */
  limits: { callsPerMinute: number; callsPerMonth: number } | null
}

/** Key, plan, coins and limits, with a test that really asks. What is typed stays in the form until it is in use. */
export function ConnectionForm(props: ConnectionFormProps) {
  const [answer, run, busy] = useActionState(connectSource, null)
  const [plan, setPlan] = useState<Plan>(props.plan)
  const [intent, setIntent] = useState('test')
  // Not as the form's action: React would empty the form after every test.
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const { submitter } = event.nativeEvent as SubmitEvent
    const form = new FormData(event.currentTarget, submitter)
    setIntent(String(form.get('intent')))
    startTransition(() => run(form))
  }
  if (answer?.restarting) return <RestartWatch message={answer.message} />
  const errors = answer?.errors ?? {}
  return (
    <form onSubmit={submit} aria-label="Connection" className="flex flex-col gap-4" noValidate>
      <KeyField {...props} error={errors.apiKey} />
      <PlanField plan={plan} onChange={setPlan} hosts={props.hosts} error={errors.plan} />
      <div>
        <Field
          label="Coins to track"
          name="assets"
          defaultValue={props.assets}
          maxLength={20_000}
          autoComplete="off"
          spellCheck={false}
          {...(errors.assets && { error: errors.assets })}
        />
        <p className={HINT}>Ids of CoinGecko with commas between them, or top:50 for the 50 largest.</p>
      </div>
      <LimitFields plan={plan} limits={props.limits} errors={errors} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" name="intent" value="test" size="large" disabled={busy}>
          {busy && intent === 'test' ? 'Testing …' : 'Test connection'}
        </Button>
        {props.bySelf && (
          <Button type="submit" name="intent" value="save" look="primary" size="large" disabled={busy}>
            {busy && intent === 'save' ? 'Testing and saving …' : saveWord(props.mode)}
          </Button>
        )}
      </div>
      <div role="status">{answer && !busy && <ConnectionResult answer={answer} bySelf={props.bySelf} />}</div>
    </form>
  )
}

const HINT = 'mt-1 text-[13px] text-mut'
const saveWord = (mode: ConnectionFormProps['mode']) =>
  mode === 'live' ? 'Save and restart' : 'Save and go live'

function KeyField({ hasKey, needsKey, error }: ConnectionFormProps & { error: string | undefined }) {
  return (
    <div>
      <Field
        label="CoinGecko API key"
        name="apiKey"
        type="password"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        required={needsKey}
        placeholder={hasKey ? 'empty: keep the key in use' : 'CG-…'}
        {...(error && { error })}
      />
      <p className={HINT}>
        From coingecko.com/en/developers/dashboard. It is never shown again, nor written to any log.
      </p>
    </div>
  )
}

function LimitFields({
  plan,
  limits,
  errors,
}: {
  plan: Plan
  limits: ConnectionFormProps['limits']
  errors: Record<string, string>
}) {
  const fields = [
    { name: 'callsPerMinute', label: 'Calls a minute' },
    { name: 'callsPerMonth', label: 'Calls a month' },
  ] as const
  return (
    <div>
      <div className="grid gap-3 sm:grid-cols-2">
        {fields.map(({ name, label }) => (
          <Field
            key={name}
            label={label}
            name={name}
            inputMode="numeric"
            maxLength={10}
            autoComplete="off"
            defaultValue={limits?.[name] ?? ''}
            placeholder={String(PLAN_LIMITS[plan][name])}
            {...(errors[name] && { error: errors[name] })}
          />
        ))}
      </div>
      <p className={HINT}>Empty: what the plan allows. The schedule slows down before a month is spent.</p>
    </div>
  )
}
