import { Suspense } from 'react'
import { CardSkeleton } from '@/app/_ui/card'
import { CardBoundary } from '@/app/_ui/card-boundary'
import { ChangesCard, NEWS_HEIGHT } from './changes-card'
import { OpenAlertsCard } from './open-alerts-card'
import type { Visit } from './visit'

/** What changed and what is open: beside the chart and as high as it, above it where there is one column. */
export function NewsColumn({ visit }: { visit: Visit }) {
  return (
    <div className="flex min-w-0 flex-col gap-3 xl:col-start-2 xl:row-start-1 xl:h-0 xl:min-h-full">
      <CardBoundary title="What changed">
        <Suspense fallback={<CardSkeleton title="What changed" className={NEWS_HEIGHT} />}>
          <ChangesCard visit={visit} />
        </Suspense>
      </CardBoundary>
      <CardBoundary title="Open alerts">
        <Suspense fallback={<CardSkeleton title="Open alerts" className="h-[56px]" />}>
          <OpenAlertsCard visit={visit} />
        </Suspense>
      </CardBoundary>
    </div>
  )
}
