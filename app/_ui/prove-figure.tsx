'use client'

import { useState } from 'react'
import { ChangeText, FigureText } from './figure'
import type { Change, Figure } from './format'
import { type ProofActions, type ProofSubject, subjectText } from './proof'
import { LazyProveDrawer } from './prove-drawer-lazy'

interface ProveFigureProps extends ProofActions {
  /** The figure in words: "Bitcoin, price". */
  label: string
  subject: ProofSubject
  /** A change keeps its arrow and colour. */
  figure: Figure | Change
  /** The exact value as it stands in the database, or null when unknown. */
  exact: string | null
  zone: string
}

/** A figure as a quiet button that opens "Prove this number". */
export function ProveFigure({ label, subject, figure, exact, zone, prove, verify }: ProveFigureProps) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={`${figure.known ? figure.text : `unknown: ${figure.title}`}. Prove this number: ${label}`}
        title={`${figure.title}\nClick to prove this number`}
        data-exact={exact ?? undefined}
        data-subject={subjectText(subject)}
        onClick={() => setOpen(true)}
        className="rounded underline decoration-transparent decoration-dotted underline-offset-4 hover:decoration-current"
      >
        {'direction' in figure ? <ChangeText change={figure} /> : <FigureText figure={figure} />}
      </button>
      {open && (
        <LazyProveDrawer
          label={label}
          subject={subject}
          zone={zone}
          prove={prove}
          verify={verify}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}
