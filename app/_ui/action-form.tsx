'use client'

import {
  type ReactNode,
  type SubmitEvent,
  startTransition,
  useActionState,
  useEffect,
  useRef,
  useState,
} from 'react'
import { Button } from './button'
import { ConfirmDialog } from './confirm-dialog'
import { FieldErrors } from './field-frame'
import type { FormAction, FormAnswer } from './form-answer'

interface ActionFormProps {
  action: FormAction
  /** What is sent along unseen. */
  hidden?: Record<string, string>
  /** Word of the button, and the whole of what it does for those who hear it. */
  button: string
  label: string
  /** Fields; each finds its error in the answer by its name. */
  children?: ReactNode
  className?: string
  look?: 'primary' | 'quiet' | 'grave'
  /** Asked before anything is sent. */
  confirm?: { title: string; text: string; grave?: boolean }
}

const NO_ERRORS: Record<string, string> = {}

/** A form with one button that says what came of it. What was typed stays until it is accepted. */
export function ActionForm(props: ActionFormProps) {
  const { action, hidden = {}, button, label, children, className = '', look, confirm } = props
  const [answer, submit, busy] = useActionState(action, null)
  const [asking, setAsking] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (answer?.ok) form.current?.reset()
    if (answer?.errors) focusErrors(form.current)
  }, [answer])
  // React empties a form after its action, whatever came of it; sent by hand, refused input stays.
  const send = (data: FormData) => startTransition(() => submit(data))
  const onSubmit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (confirm) setAsking(true)
    else send(new FormData(event.currentTarget))
  }
  return (
    <FieldErrors value={answer?.errors ?? NO_ERRORS}>
      <form ref={form} action={submit} onSubmit={onSubmit} aria-label={label} className={className}>
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        <Button type="submit" look={look} aria-label={label} disabled={busy}>
          {busy ? `${button} …` : button}
        </Button>
        <div role="status" className="max-w-prose text-[13px] whitespace-normal [overflow-wrap:anywhere]">
          {answer && !busy && <Words answer={answer} />}
        </div>
      </form>
      {confirm && (
        <ConfirmDialog
          open={asking}
          onClose={() => setAsking(false)}
          title={confirm.title}
          button={button}
          grave={confirm.grave}
          onConfirm={() => form.current && send(new FormData(form.current))}
        >
          {confirm.text}
        </ConfirmDialog>
      )}
    </FieldErrors>
  )
}

/** One wrong field is shown by the focus; of several the summary is read first. */
function focusErrors(form: HTMLFormElement | null): void {
  const wrong = form?.querySelectorAll<HTMLElement>('[aria-invalid="true"]') ?? []
  const summary = form?.querySelector<HTMLElement>('[data-summary]')
  if (wrong.length > 1 && summary) summary.focus()
  else wrong[0]?.focus()
}

function focusField({ currentTarget }: { currentTarget: HTMLElement }): void {
  const { name } = currentTarget.dataset
  const field = name === undefined ? null : currentTarget.closest('form')?.elements.namedItem(name)
  if (field instanceof HTMLElement) field.focus()
}

function Words({ answer }: { answer: FormAnswer }) {
  const errors = Object.entries(answer.errors ?? NO_ERRORS)
  return (
    <div data-summary={errors.length > 1 ? '' : undefined} tabIndex={errors.length > 1 ? -1 : undefined}>
      <p className={answer.ok ? 'text-mut' : 'text-amber'}>
        <span aria-hidden="true">{answer.ok ? '✓' : '▲'}</span> {answer.message}
      </p>
      {errors.length > 1 && (
        <ul className="mt-1 list-disc pl-5">
          {errors.map(([name, message]) => (
            <li key={name}>
              <button type="button" data-name={name} onClick={focusField} className="link text-left">
                {message}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
