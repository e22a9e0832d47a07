import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { formatDuration } from '@/app/_ui/format-time'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { getTimeline } from './data'
import { SHAPES, ShapeSample } from './mark-shapes'
import type { MarkKind, Timeline } from './timeline'
import { TimelineChart } from './timeline-chart'
import type { View } from './view'

const LEGEND: readonly MarkKind[] = ['succeeded', 'partial', 'failed', 'missed', 'running', 'skipped', 'none']

/** Every job’s runs over time; the table below has the same runs in full. */
export async function TimelineCard({ view, now }: { view: View; now: Date }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const timeline = await getTimeline(view, now)
  const occurring = new Set(timeline.rows.flatMap(({ marks }) => marks.map(({ kind }) => kind)))
  const isEmpty = occurring.size === 0
  return (
    <Card
      title="Run timeline"
      aside={
        <Link href="#runs" className="link">
          View as table
        </Link>
      }
    >
      {isEmpty ? (
        <EmptyState title="No run in this stretch of time.">
          Choose a longer range, or wait for the next one: every run leaves a mark here.
        </EmptyState>
      ) : (
        <>
          <p className="mb-2 text-[13px] text-mut">{summaryOf(timeline)}</p>
          <TimelineChart timeline={timeline} zone={zone} />
          <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-[12.5px] text-mut">
            {LEGEND.filter((kind) => occurring.has(kind)).map((kind) => (
              <li key={kind} className="flex items-end gap-1">
                <ShapeSample kind={kind} />
                {SHAPES[kind].word}
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

/** What the picture shows, and how much one mark stands for. */
function summaryOf({ rows, stepMs }: Timeline): string {
  const runs = rows.flatMap(({ marks }) => marks).reduce((sum, mark) => sum + mark.runs, 0)
  return `${formatCount(runs).text} runs; one mark every ${formatDuration(stepMs)}, worst result shown.`
}
