import { formatCount } from '@/app/_ui/format'
import { formatClock, formatDuration, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { SHAPES } from './mark-shapes'
import type { Mark, Timeline } from './timeline'

const ROWS = ['read', 'inserted', 'updated', 'duplicate', 'rejected'] as const

/** 05:05 WAT on 24 Nov, or 05:05–05:35 WAT where a stretch holds several slots. */
function whenOf(mark: Mark, { from, stepMs }: Timeline, zone: string): string {
  const start = new Date(mark.run && mark.runs === 1 ? mark.run.slot : from + mark.index * stepMs)
  const end = mark.runs === 1 ? '' : `–${formatClock(new Date(from + (mark.index + 1) * stepMs), zone)}`
  return `${formatShortTime(start, zone)}${end} ${zoneName(start, zone)}`
}

/** 6 succeeded, 1 failed */
const tally = ({ counts }: Mark): string =>
  Object.entries(counts)
    .map(([status, runs]) => `${runs} ${status}`)
    .join(', ')

/** What is known of a mark in one line, its time first; also what is read aloud. */
export function describeMark(mark: Mark, timeline: Timeline, zone: string): string {
  const when = whenOf(mark, timeline, zone)
  if (mark.kind === 'none') return `${when}: a run was due and none is in the ledger`
  const { run } = mark
  const several = mark.runs > 1 ? `${mark.runs} runs (${tally(mark)}), of them: ` : ''
  if (!run) return `${when}: ${several}${SHAPES[mark.kind].word}`
  const slot = mark.runs > 1 ? `slot ${formatShortTime(new Date(run.slot), zone)}, ` : ''
  const parts = [
    `${several}${slot}${SHAPES[mark.kind].word}${run.reason ? `, ${run.reason.replaceAll('_', ' ')}` : ''}`,
    run.attempt > 0 && `attempt ${run.attempt}`,
    run.durationMs !== null && `took ${formatDuration(run.durationMs)}`,
    run.attempt > 0 && run.rows.map((rows, index) => `${ROWS[index]} ${formatCount(rows).text}`).join(', '),
    run.error,
  ]
  return `${when}: ${parts.filter(Boolean).join(' · ')}`
}
