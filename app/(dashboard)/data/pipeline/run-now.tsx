'use client'

import { useState, useTransition } from 'react'
import { StatusBadge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { formatClock } from '@/app/_ui/format-time'
import type { RunNowAnswer } from './run-now-action'

const FAILED: RunNowAnswer = {
  ok: false,
  message: 'The run could not be started. The server’s log says why; npm run doctor says what to do.',
}

/** Starts the market job and shows the summary it returns. */
export function RunNow({ run, zone }: { run: () => Promise<RunNowAnswer>; zone: string }) {
  const [answer, setAnswer] = useState<RunNowAnswer | null>(null)
  const [busy, start] = useTransition()
  const click = () => start(async () => setAnswer(await run().catch(() => FAILED)))
  return (
    <div className="mb-3 flex min-h-[30px] flex-wrap items-center gap-x-4 gap-y-2">
      <Button look="primary" onClick={click} disabled={busy}>
        {busy ? 'Running market …' : 'Run market now'}
      </Button>
      <div role="status" data-testid="run-now-result" className="text-[13px]">
        {answer && !busy && <Summary answer={answer} zone={zone} />}
      </div>
    </div>
  )
}

function Summary({ answer, zone }: { answer: RunNowAnswer; zone: string }) {
  if (!answer.ok) return <p className="text-act">✕ {answer.message}</p>
  const { status, reason, slot, attempt, counts, failures } = answer
  return (
    <>
      <p className="flex flex-wrap gap-x-3">
        <StatusBadge status={status} />
        {status === 'duplicate' && <span className="text-mut">this slot is already done or running</span>}
        {reason && <span className="text-mut">{reason.replaceAll('_', ' ')}</span>}
        <span>
          slot {formatClock(slot, zone)}, attempt {attempt}
        </span>
        <span>
          read {counts.read} · inserted {counts.inserted} · updated {counts.updated} · duplicate{' '}
          {counts.duplicate} · rejected {counts.rejected}
        </span>
      </p>
      {failures.map((failure) => (
        <p key={failure} className="text-amber [overflow-wrap:anywhere]">
          ▲ {failure}
        </p>
      ))}
    </>
  )
}
