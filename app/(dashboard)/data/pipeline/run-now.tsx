'use client'

import { useState, useTransition } from 'react'
import { StatusBadge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { useToast } from '@/app/_ui/toast'
import type { RunNowAnswer } from './run-now-action'
import { describeRun } from './run-now-words'

const FAILED: RunNowAnswer = {
  ok: false,
  message: 'The run could not be started. The server’s log says why; npm run doctor says what to do.',
}

/** Starts the market job and shows the summary it returns. */
export function RunNow({ run, zone }: { run: () => Promise<RunNowAnswer>; zone: string }) {
  const [answer, setAnswer] = useState<RunNowAnswer | null>(null)
  const [busy, start] = useTransition()
  const toast = useToast()
  const click = () =>
    start(async () => {
      const answer = await run().catch(() => FAILED)
      setAnswer(answer)
      if (answer.ok && answer.status === 'succeeded') toast(`Market: ${describeRun(answer, zone)}`)
    })
  return (
    <div className="mb-3 flex min-h-[30px] flex-wrap items-center gap-x-4 gap-y-2">
      <Button look="primary" onClick={click} disabled={busy}>
        {busy ? 'Fetching prices …' : 'Fetch prices now'}
      </Button>
      <div role="status" data-testid="run-now-result" className="text-[13px]">
        {answer && !busy && <Summary answer={answer} zone={zone} />}
      </div>
    </div>
  )
}

function Summary({ answer, zone }: { answer: RunNowAnswer; zone: string }) {
  if (!answer.ok) return <p className="text-act">✕ {answer.message}</p>
  return (
    <>
      <p className="flex flex-wrap gap-x-3">
        <StatusBadge status={answer.status} />
        <span>{describeRun(answer, zone)}</span>
      </p>
      {answer.failures.map((failure) => (
        <p key={failure} className="text-amber [overflow-wrap:anywhere]">
          ▲ {failure}
        </p>
      ))}
    </>
  )
}
