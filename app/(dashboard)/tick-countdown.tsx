'use client'

import { formatClock, zoneCity, zoneName } from '@/app/_ui/format-time'
import { useNow } from '@/app/_ui/use-now'
import { describeTick, type Schedule } from './frame/tick-words'

interface TickCountdownProps {
  now: number
  zone: string
  schedule: Schedule
}

/** Time to the next prices, or why none come, and the time of day where there is room. */
export function TickCountdown({ now, zone, schedule }: TickCountdownProps) {
  const current = useNow(now)
  const tick = describeTick(schedule, { now: current, zone })
  const at = new Date(current)
  return (
    <p className="text-[13px] whitespace-nowrap text-mut">
      <span title={tick.title} className="max-sm:hidden">
        {tick.text}
      </span>
      <span title={tick.title} className="sm:hidden">
        {tick.short}
      </span>
      <span title={zone} className="max-sm:hidden">
        <span aria-hidden="true"> · </span>
        {zoneCity(zone)} {formatClock(at, zone)} {zoneName(at, zone)}
      </span>
    </p>
  )
}
