'use client'

import { type RefObject, startTransition, useActionState, useEffect, useRef } from 'react'
import type { FormAnswer } from './form-answer'

interface FormState<A> {
  /** What the newest answer says; null before the first. */
  answer: A | null
  busy: boolean
  form: RefObject<HTMLFormElement | null>
  /** As the form's action, for a browser that sends it before this code has come. */
  submit: (data: FormData) => void
  /** Sends without emptying the form: React does that after a form's own action, whatever came of it. */
  send: (data: FormData) => void
}

/** A form's server action and its newest answer. Wrong fields get the focus; an accepted form is emptied unless `keep`. */
export function useFormAnswer<A extends FormAnswer>(
  action: (before: A | null, form: FormData) => Promise<A>,
  { keep = false }: { keep?: boolean } = {},
): FormState<A> {
  const [answer, submit, busy] = useActionState<A | null, FormData>(action, null)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (answer?.ok && !keep) form.current?.reset()
    if (answer?.errors) focusErrors(form.current)
  }, [answer, keep])
  return { answer, busy, form, submit, send: (data) => startTransition(() => submit(data)) }
}

/** One wrong field is shown by the focus; of several the summary is read first. */
function focusErrors(form: HTMLFormElement | null): void {
  const wrong = form?.querySelectorAll<HTMLElement>('[aria-invalid="true"]') ?? []
  const summary = form?.querySelector<HTMLElement>('[data-summary]')
  if (wrong.length > 1 && summary) summary.focus()
  else wrong[0]?.focus()
}
