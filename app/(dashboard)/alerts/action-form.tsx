'use client'

import { type ReactNode, useActionState } from 'react'
import { Button } from '@/app/_ui/button'
import type { FormAction } from './answer'

interface ActionFormProps {
  action: FormAction
  /** What is sent along unseen. */
  hidden?: Record<string, string>
  /** Word of the button, and the whole of what it does for those who hear it. */
  button: string
  label: string
  children?: ReactNode
  className?: string
}

/** A form with one button that says what came of it. */
export function ActionForm({
  action,
  hidden = {},
  button,
  label,
  children,
  className = '',
}: ActionFormProps) {
  const [answer, submit, busy] = useActionState(action, null)
  return (
    <form action={submit} aria-label={label} className={className}>
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {children}
      <Button type="submit" aria-label={label} disabled={busy}>
        {busy ? `${button} …` : button}
      </Button>
      <p role="status" className="max-w-prose text-[13px] whitespace-normal [overflow-wrap:anywhere]">
        {answer && !busy && (
          <span className={answer.ok ? 'text-mut' : 'text-amber'}>
            <span aria-hidden="true">{answer.ok ? '✓' : '▲'}</span> {answer.message}
          </span>
        )}
      </p>
    </form>
  )
}
