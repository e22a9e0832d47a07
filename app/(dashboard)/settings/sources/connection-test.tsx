'use client'

import { useState, useTransition } from 'react'
import { StatusBadge } from '@/app/_ui/badge'
import { Button } from '@/app/_ui/button'
import { CONNECTION_WORDS } from '@/app/_ui/connection-words'
import type { TestAnswer } from './actions'

const FAILED: TestAnswer = {
  kind: 'refused',
  message: 'The test could not be started. The server’s log says why; npm run doctor says what to do.',
}

/** Asks the source once, and says exactly what came of it. */
export function ConnectionTest({ test, name }: { test: () => Promise<TestAnswer>; name: string }) {
  const [answer, setAnswer] = useState<TestAnswer | null>(null)
  const [busy, start] = useTransition()
  const click = () => start(async () => setAnswer(await test().catch(() => FAILED)))
  return (
    <div className="flex min-w-0 flex-1 basis-72 flex-wrap items-baseline gap-x-3 gap-y-1">
      <Button onClick={click} disabled={busy} aria-label={`Test the connection to ${name}`}>
        {busy ? 'Testing …' : 'Test connection'}
      </Button>
      <div role="status" className="min-w-0 text-[13px] [overflow-wrap:anywhere]">
        {answer && !busy ? (
          <Outcome answer={answer} />
        ) : (
          <span className="text-mut">One call; it counts against the limits.</span>
        )}
      </div>
    </div>
  )
}

function Outcome({ answer }: { answer: TestAnswer }) {
  if (answer.kind === 'refused') return <span className="text-amber">▲ {answer.message}</span>
  const { outcome, host, status, ms, message, simulated } = answer
  const { title, tone } = CONNECTION_WORDS[outcome]
  const facts = [host, status === null ? null : `HTTP ${status}`, ms === null ? null : `${ms} ms`]
  return (
    <>
      <StatusBadge status={title} tone={tone} /> {facts.filter(Boolean).join(' · ')}
      {outcome !== 'works' && <span className="block text-mut">{message}</span>}
      {simulated && (
        <span className="block text-mut">
          The demo asks its own simulator: CoinGecko itself was not asked.
        </span>
      )}
    </>
  )
}
