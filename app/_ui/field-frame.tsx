'use client'

import { createContext, type ReactNode, use, useId } from 'react'

/** What the server said about single fields of the form around, by their names. */
export const FieldErrors = createContext<Readonly<Record<string, string>>>({})

export interface FieldWords {
  label: string
  /** What to type, said before anything is wrong. */
  hint?: string
  /** What is wrong with the value; without it the answer of the form around counts. */
  error?: string
}

/** Ids and states that tie a control to its label, its hint and its error. */
export function useFieldTies({ hint, error, name }: { hint?: string; error?: string; name?: string }) {
  const id = useId()
  const errors = use(FieldErrors)
  const problem = error ?? (name === undefined ? undefined : errors[name])
  const describedBy = [hint && `${id}-hint`, problem && `${id}-error`].filter(Boolean).join(' ')
  return {
    problem,
    control: {
      id,
      name,
      'aria-invalid': problem ? (true as const) : undefined,
      'aria-describedby': describedBy || undefined,
    },
  }
}

interface FieldFrameProps extends FieldWords {
  id: string
  className?: string
  children: ReactNode
}

/** Label above, control, then hint and error. */
export function FieldFrame({ id, label, hint, error, className = '', children }: FieldFrameProps) {
  return (
    <div className={`flex flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      {children}
      <FieldNotes id={id} hint={hint} error={error} />
    </div>
  )
}

/** The hint and the error under a control, by the ids that `useFieldTies` ties to it. */
export function FieldNotes({ id, hint, error }: { id: string; hint?: string; error?: string }) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="text-[13px] text-mut">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-[13px] text-act">
          <span aria-hidden="true">✕ </span>
          {error}
        </p>
      )}
    </>
  )
}

/** One look for everything that is typed or chosen. */
export const CONTROL =
  'rounded-[9px] border border-line-strong bg-card text-base text-ink placeholder:text-mut aria-invalid:border-act disabled:border-line disabled:bg-bg disabled:text-mut sm:text-sm'
