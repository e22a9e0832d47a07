'use client'

import { type SubmitEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { FieldErrors } from '@/app/_ui/field-frame'
import { FormWords } from '@/app/_ui/form-words'
import { useFormAnswer } from '@/app/_ui/use-form-answer'
import { connectSource } from './actions'
import { ConnectionResult } from './connection-result'
import { PlanField } from './plan-field'
import { RestartWatch } from './restart-watch'
import { PLAN_LIMITS, type Plan, STEPS_ID } from './view'

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

const NO_ERRORS: Record<string, string> = {}

/** Key, plan, coins and limits, with a test that really asks. What is typed stays in the form until it is in use. */
export function ConnectionForm(props: ConnectionFormProps) {
  const { answer, busy, form, submit, send } = useFormAnswer(connectSource, { keep: true })
  const [plan, setPlan] = useState<Plan>(props.plan)
  const [intent, setIntent] = useState('test')
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    const data = new FormData(event.currentTarget, event.nativeEvent.submitter)
    setIntent(String(data.get('intent')))
    send(data)
  }
  if (answer?.restarting) return <RestartWatch message={answer.message} before={answer.startedAt ?? null} />
  return (
    <FieldErrors value={answer?.errors ?? NO_ERRORS}>
      <form
        ref={form}
        action={submit}
        onSubmit={onSubmit}
        aria-label="Connection"
        className="flex flex-col gap-4"
        noValidate
      >
        <Field
          label="CoinGecko API key"
          hint={`${props.hasKey ? 'Empty: the key in use stays. ' : ''}From coingecko.com/en/developers/dashboard. It is never shown again, nor written to any log.`}
          name="apiKey"
          type="password"
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          required={props.needsKey}
        />
        <PlanField plan={plan} onChange={setPlan} hosts={props.hosts} />
        <Field
          label="Coins to track"
          hint="top:60 means the 60 largest; or ids of CoinGecko with commas between them. Up to 250 coins cost one call at each tick."
          name="assets"
          defaultValue={props.assets}
          maxLength={20_000}
          autoComplete="off"
          spellCheck={false}
        />
        <LimitFields plan={plan} limits={props.limits} />
        <Steps {...props} intent={busy ? intent : null} isTested={answer?.report?.outcome === 'works'} />
        <div role="status">
          {answer && !busy && answer.report && (
            <ConnectionResult answer={answer} report={answer.report} bySelf={props.bySelf} />
          )}
          {answer && !busy && !answer.report && <FormWords answer={answer} />}
        </div>
      </form>
    </FieldErrors>
  )
}

/** The two steps in their order; the next one to take is the one in colour. */
function Steps({
  bySelf,
  mode,
  intent,
  isTested,
}: Pick<ConnectionFormProps, 'bySelf' | 'mode'> & { intent: string | null; isTested: boolean }) {
  const busy = intent !== null
  const saveWord = mode === 'live' ? 'Save and restart' : 'Save and go live'
  return (
    <ol className="flex flex-wrap items-center gap-x-5 gap-y-2">
      <Step number={1}>
        <Button
          type="submit"
          name="intent"
          value="test"
          look={isTested ? 'quiet' : 'primary'}
          size="large"
          disabled={busy}
        >
          {intent === 'test' ? 'Testing …' : 'Test connection'}
        </Button>
      </Step>
      <Step number={2}>
        {bySelf ? (
          <Button
            type="submit"
            name="intent"
            value="save"
            look={isTested ? 'primary' : 'quiet'}
            size="large"
            disabled={busy}
          >
            {intent === 'save' ? 'Testing and saving …' : saveWord}
          </Button>
        ) : (
          <a href={`#${STEPS_ID}`} className="link">
            Put it in place by hand
          </a>
        )}
      </Step>
    </ol>
  )
}

function Step({ number, children }: { number: number; children: React.ReactNode }) {
  return (
    <li className="flex items-center gap-2">
      <span
        aria-hidden="true"
        className="grid size-6 place-items-center rounded-full border border-line-strong text-xs text-mut"
      >
        {number}
      </span>
      {children}
    </li>
  )
}

function LimitFields({ plan, limits }: { plan: Plan; limits: ConnectionFormProps['limits'] }) {
  const fields = [
    { name: 'callsPerMinute', label: 'Calls a minute' },
    { name: 'callsPerMonth', label: 'Calls a month' },
  ] as const
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      {fields.map(({ name, label }) => (
        <Field
          key={name}
          label={label}
          hint={`Empty: what the plan allows, ${PLAN_LIMITS[plan][name].toLocaleString('en-GB')} unless the key says more.`}
          name={name}
          inputMode="numeric"
          maxLength={10}
          autoComplete="off"
          defaultValue={limits?.[name] ?? ''}
        />
      ))}
    </div>
  )
}
