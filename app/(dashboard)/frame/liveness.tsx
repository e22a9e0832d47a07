'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useCallback, useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { formatClock, zoneName } from '@/app/_ui/format-time'
import { nextPollAt } from './poll-plan'

const ADDRESS = '/api/newest'
const PATIENCE_MS = 8_000
/** How often an unreachable server is tried. */
const RETRY_MS = 10_000
const JITTER_MS = 2_000

const answerSchema = z.object({
  mark: z.string(),
  settled: z.iso.datetime().nullable(),
  asOf: z.iso.datetime().nullable(),
})

interface LivenessProps {
  /** What the page was drawn from: the newest run that had ended, its slot, and the newest slot with data. */
  mark: string
  settled: number | null
  asOf: number | null
  /** Every how many milliseconds a slot is due; null while none is, and the page only asks whether that has ended. */
  everyMs: number | null
  zone: string
}

type Lost = { since: number; offline: boolean } | null

function leaveForLogin(): void {
  const next = encodeURIComponent(window.location.pathname + window.location.search)
  window.location.assign(`/login?next=${next}&reason=session_ended`)
}

/**
 * Brings an open page up to date when a tick has really arrived, and one that slept as soon as it is looked at. Says
 * when the server cannot be reached, and leads to the login when the session has ended.
 */
export function Liveness({ mark, settled, asOf, everyMs, zone }: LivenessProps) {
  const router = useRouter()
  const [lost, setLost] = useState<Lost>(null)
  const known = useRef({ mark, settled })
  const asking = useRef(false)
  useEffect(() => {
    known.current = { mark, settled }
  }, [mark, settled])

  const ask = useCallback(async () => {
    if (asking.current) return
    asking.current = true
    const answer = await askNewest()
    asking.current = false
    if (answer === 'ended') return leaveForLogin()
    if (answer === 'lost') return setLost((was) => was ?? { since: Date.now(), offline: !navigator.onLine })
    setLost(null)
    if (answer.mark === known.current.mark) return
    known.current = answer
    startTransition(() => router.refresh())
  }, [router])

  useEffect(() => {
    const seen = () => document.visibilityState === 'visible' && void ask()
    const offline = () => setLost((was) => was ?? { since: Date.now(), offline: true })
    document.addEventListener('visibilitychange', seen)
    window.addEventListener('pageshow', seen)
    window.addEventListener('online', seen)
    window.addEventListener('offline', offline)
    return () => {
      document.removeEventListener('visibilitychange', seen)
      window.removeEventListener('pageshow', seen)
      window.removeEventListener('online', seen)
      window.removeEventListener('offline', offline)
    }
  }, [ask])

  const isLost = lost !== null
  useEffect(() => {
    const jitterMs = Math.random() * JITTER_MS
    let timer: ReturnType<typeof setTimeout>
    const plan = () => {
      const now = Date.now()
      const at = isLost
        ? now + RETRY_MS
        : nextPollAt({ now, everyMs, settled: known.current.settled, jitterMs })
      timer = setTimeout(async () => {
        if (document.visibilityState === 'visible') await ask()
        plan()
      }, at - now)
    }
    plan()
    return () => clearTimeout(timer)
  }, [ask, everyMs, isLost])

  return lost && <LostStrip lost={lost} asOf={asOf} zone={zone} />
}

type Newest = { mark: string; settled: number | null } | 'ended' | 'lost'

async function askNewest(): Promise<Newest> {
  try {
    const response = await fetch(ADDRESS, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) })
    if (response.status === 401) return 'ended'
    if (!response.ok) return 'lost'
    const { mark, settled } = answerSchema.parse(await response.json())
    return { mark, settled: settled === null ? null : Date.parse(settled) }
  } catch {
    return 'lost'
  }
}

function LostStrip({ lost, asOf, zone }: { lost: NonNullable<Lost>; asOf: number | null; zone: string }) {
  const clock = (at: number) => `${formatClock(new Date(at), zone)} ${zoneName(new Date(at), zone)}`
  return (
    <p
      role="status"
      className="no-print fixed inset-x-4 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-30 mx-auto w-fit rounded-[9px] border border-amber bg-card px-3 py-2 shadow-lg lg:bottom-4"
    >
      <span aria-hidden="true" className="mr-2 text-amber">
        ▲
      </span>
      {lost.offline ? 'Offline' : 'The server has not answered'} since {clock(lost.since)}.
      {asOf !== null && ` Figures are as of ${clock(asOf)}.`}
    </p>
  )
}
