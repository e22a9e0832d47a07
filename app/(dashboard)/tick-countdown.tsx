'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { formatClock, formatCountdown, zoneCity } from '@/app/_ui/format-time'
import { useNow } from '@/app/_ui/use-now'
import { SLOT_MS } from '@/lib/domain/slot'

/** A tick needs a few seconds from its slot's start until its figures can be read. */
const SETTLED_AFTER_MS = 20_000

interface TickCountdownProps {
  now: number
  zone: string
  /** False when nothing is scheduled: then there is a clock and no countdown. */
  ticking: boolean
}

/** Time to the next tick and the time of day; brings the page up to date after each tick. */
export function TickCountdown({ now, zone, ticking }: TickCountdownProps) {
  const router = useRouter()
  const current = useNow(now)
  const settledSlot = Math.floor((current - SETTLED_AFTER_MS) / SLOT_MS)
  const shownSlot = Math.floor((now - SETTLED_AFTER_MS) / SLOT_MS)
  const outdated = ticking && settledSlot > shownSlot

  // `settledSlot` makes an answer that failed be asked for again one tick later.
  useEffect(() => {
    if (!outdated) return
    const refresh = () => document.visibilityState === 'visible' && router.refresh()
    refresh()
    document.addEventListener('visibilitychange', refresh)
    return () => document.removeEventListener('visibilitychange', refresh)
  }, [outdated, settledSlot, router])

  return (
    <p className="text-[13px] whitespace-nowrap text-mut">
      {ticking && (
        <>
          <span title="The next run of the market job">next tick {formatCountdown(current, SLOT_MS)}</span>
          <span aria-hidden="true"> · </span>
        </>
      )}
      <span title={zone}>
        <span className="max-sm:hidden">{zoneCity(zone)} </span>
        {formatClock(new Date(current), zone)}
      </span>
    </p>
  )
}
