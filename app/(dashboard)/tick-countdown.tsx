'use client'

import { formatClock, zoneCity, zoneName } from '@/app/_ui/format-time'
import { useNow } from '@/app/_ui/use-now'
import { describeTick, type Schedule } from './frame/tick-words'

interface TickCountdownProps {
  now: number
  zone: string
  schedule: Schedule
}

/** Time to the next tick, or why none comes, and the time of day. */
export function TickCountdown({ now, zone, schedule }: TickCountdownProps) {
  const current = useNow(now)
  const tick = describeTick(schedule, { now: current, zone })
  const at = new Date(current)
  return (
    <p className="text-[13px] whitespace-nowrap text-mut">
      <span title={tick.title}>{tick.text}</span>
      <span aria-hidden="true"> · </span>
      <span title={`${zone}, ${zoneName(at, zone)}`}>
        {zoneCity(zone)} {formatClock(at, zone)}
      </span>
    </p>
  )
}
