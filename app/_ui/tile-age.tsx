'use client'

import { SLOT_MS } from '@/lib/domain/slot'
import { formatAge, formatClock, formatExactTime, formatShortTime, zoneName } from './format-time'
import { useNow } from './use-now'

const STEP_MS = 10_000
/** A figure of 5-minute slots that is older than this (6 slots) is called stale, as its grade is poor. */
export const STALE_AFTER_MS = 6 * SLOT_MS
const CLOCK_UP_TO_MS = 20 * 60 * 60_000

interface TileAgeProps {
  at: Date
  now: number
  zone: string
  staleAfterMs: number
}

/** "as of 13:00"; a figure that has gone stale says so before your eyes. */
export function TileAge({ at, now, zone, staleAfterMs }: TileAgeProps) {
  const current = useNow(now, STEP_MS)
  const age = current - at.getTime()
  const isStale = age > staleAfterMs
  // A clock time alone would name the wrong day.
  const clock = age > CLOCK_UP_TO_MS ? formatShortTime(at, zone) : formatClock(at, zone)
  return (
    <time
      dateTime={at.toISOString()}
      title={`${formatExactTime(at, zone)}, ${formatAge(at, current)}`}
      className={`truncate ${isStale ? 'text-amber' : ''}`}
    >
      {isStale && <span aria-hidden="true">▲ </span>}
      {isStale ? 'stale, ' : 'as of '}
      {clock}
      {/* Where a tile is too narrow for it, the title has it. */}
      <span className="@max-[150px]:hidden"> {zoneName(at, zone)}</span>
    </time>
  )
}
