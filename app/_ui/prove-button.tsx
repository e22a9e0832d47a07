'use client'

import { useState } from 'react'
import { type GradeProps, useGrade } from './grade'
import type { ProofActions, ProofSubject } from './proof'
import { LazyProveDrawer } from './prove-drawer-lazy'

interface ProveButtonProps extends ProofActions {
  /** The figure in words: "Bitcoin, price". */
  label: string
  subject: ProofSubject
  grade: GradeProps
  title: string
  zone: string
}

/** The grade of a tile as a button; its hit area is the whole tile, and it opens "Prove this number". */
export function ProveButton({ label, subject, grade, title, zone, ...actions }: ProveButtonProps) {
  const [open, setOpen] = useState(false)
  const { letter, reason, className } = useGrade(grade)
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={`${letter}. ${reason}. Prove this number: ${label}`}
        title={`${title}\n${reason}\nClick to prove this number`}
        onClick={() => setOpen(true)}
        className={`${className} after:absolute after:inset-0 after:rounded-xl after:content-['']`}
      >
        {letter}
      </button>
      {open && (
        <LazyProveDrawer
          label={label}
          subject={subject}
          zone={zone}
          onClose={() => setOpen(false)}
          {...actions}
        />
      )}
    </>
  )
}
