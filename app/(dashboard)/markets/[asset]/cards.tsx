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

/** Everything under the heading, each piece on its own: one that fails or waits holds up no other. */
export function Cards({ subject }: { subject: Subject }) {
  return (
    <div className="flex flex-col gap-3">
      <Suspense>
        <LateStrip subject={subject} />
      </Suspense>
      <CardBoundary title="Chart">
        <Suspense fallback={<CardSkeleton title="Chart" className="h-[600px]" />}>
          <ChartCard subject={subject} />
        </Suspense>
      </CardBoundary>
      <CardBoundary title="Figures">
        <Suspense fallback={<TilesSkeleton count={TILE_COUNT} />}>
          <Tiles subject={subject} />
        </Suspense>
      </CardBoundary>
      <CardBoundary title="Where the figures come from">
        <Suspense fallback={<CardSkeleton title="Where the figures come from" className="h-[40px]" />}>
          <FactsCard subject={subject} />
        </Suspense>
      </CardBoundary>
      <CardBoundary title="What was detected">
        <Suspense fallback={<CardSkeleton title="What was detected" className="h-[112px]" />}>
          <AnomaliesTable subject={subject} />
        </Suspense>
      </CardBoundary>
      <CardBoundary title="Export this range">
        <Suspense fallback={<CardSkeleton title="Export this range" className="h-[21px]" />}>
          <ExportsCard subject={subject} />
        </Suspense>
      </CardBoundary>
    </div>
  )
}
