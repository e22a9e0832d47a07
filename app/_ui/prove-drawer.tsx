'use client'

import { useEffect, useState } from 'react'
import { Button } from './button'
import { Drawer } from './dialog'
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
  const [asked, setAsked] = useState(0)
  const [answer, setAnswer] = useState<ProofAnswer | null>(null)

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
    <Drawer open onClose={onClose} eyebrow="Prove this number" title={label}>
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
    </Drawer>
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
