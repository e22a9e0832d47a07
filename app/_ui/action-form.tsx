'use client'

import { type ReactNode, type SubmitEvent, useState } from 'react'
import { Button } from './button'
import { ConfirmDialog } from './confirm-dialog'
import { FieldErrors } from './field-frame'
import type { FormAction } from './form-answer'
import { FormWords } from './form-words'
import { useFormAnswer } from './use-form-answer'

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
  /** Other buttons of the same row, which do something else with the fields; they stand before its own. */
  others?: ReactNode
  look?: 'primary' | 'quiet' | 'grave'
  /** Asked before anything is sent. */
  confirm?: { title: string; text: string; grave?: boolean }
}

const NO_ERRORS: Record<string, string> = {}

/** A form with one button that says what came of it. What was typed stays until it is accepted. */
export function ActionForm(props: ActionFormProps) {
  const { action, hidden = {}, button, label, children, className = '', others, look, confirm } = props
  const { answer, busy, form, submit, send } = useFormAnswer(action)
  const [asking, setAsking] = useState(false)
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
        <Row others={others}>
          <Button type="submit" look={look} aria-label={label} disabled={busy}>
            {busy ? `${button} …` : button}
          </Button>
        </Row>
        <div role="status" className="max-w-prose text-[13px] whitespace-normal [overflow-wrap:anywhere]">
          {answer && !busy && <FormWords answer={answer} />}
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

function Row({ others, children }: { others: ReactNode; children: ReactNode }) {
  if (!others) return children
  return (
    <div className="col-span-full flex flex-wrap gap-2">
      {others}
      {children}
    </div>
  )
}
