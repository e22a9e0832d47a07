import { formatDuration, formatExactTime } from '@/app/_ui/format-time'
import { Strip } from '@/app/_ui/states'
import { SLOT_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import { getHeader, type Subject } from './data'

/** Prices older than this (6 slots) are called late. */
const LATE_AFTER_MS = 6 * SLOT_MS

/** One sentence when the newest price of this asset is not a price of now. */
export async function LateStrip({ subject }: { subject: Subject }) {
  const { head } = await getHeader(subject)
  if (!head) return null
  if (!head.tracked) {
    return (
      <Strip>
        {head.name} is not tracked any more: what stands here ends{' '}
        {formatExactTime(head.lastSeenAt, getEnv().BUSINESS_TIME_ZONE)}.
      </Strip>
    )
  }
  const age = head.newest ? subject.now.getTime() - head.newest.sampledAt.getTime() : 0
  if (age <= LATE_AFTER_MS) return null
  return (
    <Strip tone="warn">
      The newest price of {head.name} is {formatDuration(age)} old. The{' '}
      <a className="link" href="/data/pipeline">
        pipeline page
      </a>{' '}
      says which run is missing.
    </Strip>
  )
}
