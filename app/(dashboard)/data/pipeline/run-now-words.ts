import { formatCount } from '@/app/_ui/format'
import { formatClock, zoneName } from '@/app/_ui/format-time'
import type { RunNowAnswer } from './run-now-action'

type Answer = Extract<RunNowAnswer, { ok: true }>

const NAMES = ['read', 'inserted', 'updated', 'duplicate', 'rejected'] as const

const clock = (at: Date, zone: string): string => `${formatClock(at, zone)} ${zoneName(at, zone)}`

/** read 60 · inserted 60 · updated 0 · duplicate 0 · rejected 0 */
const countsOf = (counts: Answer['counts']): string =>
  NAMES.map((name) => `${name} ${formatCount(counts[name]).text}`).join(' · ')

/** What came of a run by hand, in one line; a slot that another run already had tells what that run did. */
export function describeRun(answer: Answer, zone: string): string {
  const { status, reason, slot, attempt, counts, earlier } = answer
  if (status === 'duplicate') {
    const next = 'The next slot begins within five minutes.'
    if (!earlier) return `slot ${clock(slot, zone)} is taken by another run. ${next}`
    if (earlier.finishedAt === null)
      return `slot ${clock(slot, zone)} is being run right now by another call.`
    return `slot ${clock(slot, zone)} was already done at ${clock(earlier.finishedAt, zone)}, ${earlier.status}: ${countsOf(earlier.counts)}. ${next}`
  }
  const parts = [
    reason?.replaceAll('_', ' '),
    `slot ${clock(slot, zone)}, attempt ${attempt}`,
    countsOf(counts),
  ]
  return parts.filter(Boolean).join(': ')
}
