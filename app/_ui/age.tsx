'use client'

import { DEFAULT_ZONE, formatAge, formatExactTime } from './format-time'
import { useNow } from './use-now'

/** Ages are shown in whole minutes: ten seconds is close enough, and 250 rows stay quiet in between. */
const STEP_MS = 10_000

/** A relative age that ticks; the exact time with its zone is the title. `now` is the server's clock (epoch ms). */
export function Age({ at, now, zone = DEFAULT_ZONE }: { at: Date; now: number; zone?: string }) {
  const current = useNow(now, STEP_MS)
  return (
    <time dateTime={at.toISOString()} title={formatExactTime(at, zone)} className="whitespace-nowrap">
      {formatAge(at, current)}
    </time>
  )
}
