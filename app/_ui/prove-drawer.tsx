'use client'

import { useEffect, useId, useRef, useState } from 'react'
import { Button } from './button'
import { Icon } from './icon'
import type { ProofActions, ProofAnswer, ProofSubject } from './proof'
import { ProofBody } from './proof-body'
import { ErrorState, Loading, Skeleton } from './states'

interface ProveDrawerProps extends ProofActions {
  label: string
  subject: ProofSubject
  zone: string
  onClose: () => void
}

const UNREACHABLE = 'The server could not be reached. Check the connection and try again.'

/** "Prove this number": definition, inputs, run and source document of one figure, with a check of the bytes. */
export function ProveDrawer({ label, subject, zone, onClose, prove, verify }: ProveDrawerProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  const [asked, setAsked] = useState(0)
  const [answer, setAnswer] = useState<ProofAnswer | null>(null)

  useEffect(() => dialog.current?.showModal(), [])

  // The subject is fixed while the drawer is open; `asked` asks again.
  useEffect(() => {
    let current = true
    setAnswer(null)
    prove(subject)
      .catch((): ProofAnswer => ({ ok: false, message: UNREACHABLE }))
      .then((next) => current && setAnswer(next))
    return () => {
      current = false
    }
  }, [asked])

  return (
    <dialog ref={dialog} className="drawer" aria-labelledby={titleId} onClose={onClose}>
      <div className="flex min-h-full flex-col gap-4 p-5">
        <header className="flex items-start justify-between gap-4">
          <div>
            <p className="text-[13px] text-mut">Prove this number</p>
            <h2 id={titleId} className="text-lg font-semibold tracking-tight">
              {label}
            </h2>
          </div>
          <Button aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </Button>
        </header>
        {answer === null && <ProofSkeleton />}
        {answer?.ok === false && (
          <ErrorState
            title="This figure could not be proven."
            action={<Button onClick={() => setAsked(asked + 1)}>Try again</Button>}
          >
            {answer.message}
          </ErrorState>
        )}
        {answer?.ok && <ProofBody {...answer} zone={zone} verify={verify} />}
      </div>
    </dialog>
  )
}

function ProofSkeleton() {
  return (
    <Loading label="Loading the proof" className="flex flex-col gap-3">
      <Skeleton className="h-9 w-2/3" />
      <Skeleton className="h-24 w-full" />
      <Skeleton className="h-40 w-full" />
    </Loading>
  )
}
