import { Suspense } from 'react'
import { CardSkeleton } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { TilesSkeleton } from '@/app/_ui/metric-tile'
import { AnomaliesTable } from './anomalies-table'
import { ChartCard } from './chart-card'
import type { Subject } from './data'
import { ExportsCard } from './exports-card'
import { FactsCard } from './facts-card'
import { LateStrip } from './late-strip'
import { TILE_COUNT, Tiles } from './tiles'

const FACTS = 'Where the figures come from'
const DETECTED = 'What was detected'
const EXPORT = 'Export this range'

/**
 * Everything under the heading, each piece with a boundary of its own. The chart is as high as its legend and panes make
 * it, so what stands below waits for it: nothing moves when it comes.
 */
export function Cards({ subject }: { subject: Subject }) {
  return (
    <div className="flex flex-col gap-3">
      <Suspense fallback={<CardsSkeleton />}>
        <CardBoundary title="Late data">
          <LateStrip subject={subject} />
        </CardBoundary>
        <CardBoundary title="Chart">
          <ChartCard subject={subject} />
        </CardBoundary>
        <CardBoundary title="Figures">
          <Tiles subject={subject} />
        </CardBoundary>
        <CardBoundary title={FACTS}>
          <FactsCard subject={subject} />
        </CardBoundary>
        <Suspense fallback={<CardSkeleton title={DETECTED} className="h-[112px]" />}>
          <CardBoundary title={DETECTED}>
            <AnomaliesTable subject={subject} />
          </CardBoundary>
          <CardBoundary title={EXPORT}>
            <ExportsCard subject={subject} />
          </CardBoundary>
        </Suspense>
      </Suspense>
    </div>
  )
}

const CardsSkeleton = () => (
  <>
    <CardSkeleton title="Chart" className="h-[520px]" />
    <TilesSkeleton count={TILE_COUNT} />
    <CardSkeleton title={FACTS} className="h-[60px]" />
  </>
)
