'use client'

import { type KeyboardEvent, type ReactNode, useActionState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { formatCount } from '@/app/_ui/format'
import type { RejectFilter } from '@/db/queries/quarantine'
import type { Decide, DecisionAnswer } from './decision'
import type { Intent } from './intents'

interface DecisionFormProps {
  decide: Decide
  /** Without any there is nothing to decide, and only the last answer is shown. */
  intents: readonly Intent[]
  /** The filter that the page shows: "all that match" means it. */
  filter: RejectFilter
  /** How many match in all, when that is more than the page shows; null hides the choice. */
  matching?: number | null
  /** The records: boxes named `id`, or the one record as a hidden field. */
  children: ReactNode
  /** One record, already chosen: no boxes to tick. */
  single?: boolean
}

const FILTER = ['source', 'kind', 'reason', 'text'] as const

/** In a box or a field Enter would press the form's first button: nothing is decided by accident. */
function ignoreEnter(event: KeyboardEvent): void {
  if (event.key === 'Enter' && event.target instanceof HTMLInputElement) event.preventDefault()
}

/** What can be done with the chosen records, and what came of it. */
export function DecisionForm(props: DecisionFormProps) {
  const { decide, intents, filter, matching = null, children, single = false } = props
  const [answer, action, busy] = useActionState(decide, null)
  return (
    <form action={action} aria-label="Decision" onKeyDown={ignoreEnter}>
      <input type="hidden" name="filter-status" value={filter.status ?? 'any'} />
      {FILTER.map((name) => (
        <input key={name} type="hidden" name={`filter-${name}`} value={filter[name] ?? ''} />
      ))}
      {intents.length > 0 && <Toolbar {...{ intents, matching, single, busy }} />}
      <div role="status" data-testid="decision-answer" className="text-[13px]">
        {busy ? <p className="mb-2 text-mut">Working …</p> : answer && <Answer answer={answer} />}
      </div>
      {children}
    </form>
  )
}

type ToolbarProps = Required<Pick<DecisionFormProps, 'intents' | 'matching' | 'single'>> & { busy: boolean }

function Toolbar({ intents, matching, single, busy }: ToolbarProps) {
  return (
    <div className="mb-2 flex flex-wrap items-start gap-x-4 gap-y-2 text-[13px]">
      {!single && <ChooseAll />}
      {matching !== null && (
        <label className="inline-flex items-center gap-2 py-1">
          <input type="checkbox" name="all" className="size-4" />
          all {formatCount(matching).text} that match
        </label>
      )}
      {intents.includes('replay') && (
        <Intend to="replay" look="primary" busy={busy}>
          Replay
        </Intend>
      )}
      {intents.includes('reopen') && (
        <Intend to="reopen" busy={busy}>
          Reopen
        </Intend>
      )}
      {intents.includes('dismiss') && <Dismiss busy={busy} />}
    </div>
  )
}

function ChooseAll() {
  const chooseAll = ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
    const boxes = currentTarget.form?.querySelectorAll<HTMLInputElement>('input[name="id"]') ?? []
    for (const box of boxes) box.checked = currentTarget.checked
  }
  return (
    <label className="inline-flex items-center gap-2 py-1">
      <input type="checkbox" className="size-4" onChange={chooseAll} />
      all on this page
    </label>
  )
}

interface IntendProps {
  to: Intent
  look?: 'primary' | 'quiet'
  busy: boolean
  children: string
}

function Intend({ to, look = 'quiet', busy, children }: IntendProps) {
  return (
    <Button type="submit" name="intent" value={to} look={look} disabled={busy} formNoValidate>
      {children}
    </Button>
  )
}

/** Dismissing takes a reason: whoever finds the record later must know why nobody wanted it. */
function Dismiss({ busy }: { busy: boolean }) {
  return (
    <details>
      <summary className="w-fit rounded-[7px] border border-line px-2.5 py-1 hover:bg-bg">Dismiss …</summary>
      <div className="mt-2 flex flex-wrap items-end gap-2">
        <Field
          label="Why? (3 to 500 characters)"
          name="reason"
          required
          minLength={3}
          maxLength={500}
          autoComplete="off"
          className="w-72 max-w-full [&_input]:h-[38px]"
        />
        <Button type="submit" name="intent" value="dismiss" disabled={busy} className="h-[38px]">
          Dismiss
        </Button>
      </div>
    </details>
  )
}

function Answer({ answer }: { answer: DecisionAnswer }) {
  return (
    <div className="mb-3 rounded-[9px] border border-line bg-bg px-3 py-2">
      <p className={answer.ok ? 'text-ink' : 'text-amber'}>
        <span aria-hidden="true">{answer.ok ? '✓' : '▲'}</span> {answer.title}
      </p>
      {answer.lines.map((line) => (
        <p key={line} className="text-mut [overflow-wrap:anywhere]">
          {line}
        </p>
      ))}
    </div>
  )
}
