import { CardBoundary } from '@/app/_ui/card-boundary'
import { TilesSkeleton } from '@/app/_ui/metric-tile'
import { Timely, TimelyCard } from '@/app/_ui/timely'
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

/** Everything under the heading, each piece with a boundary of its own. */
export function Cards({ subject }: { subject: Subject }) {
  return (
    <div className="flex flex-col gap-3">
      <CardBoundary title="Late data">
        <Timely content={() => LateStrip({ subject })} />
      </CardBoundary>
      <TimelyCard title="Chart" height="h-[520px]" content={() => ChartCard({ subject })} />
      <CardBoundary title="Figures">
        <Timely fallback={<TilesSkeleton count={TILE_COUNT} />} content={() => Tiles({ subject })} />
      </CardBoundary>
      <TimelyCard title={FACTS} height="h-[60px]" content={() => FactsCard({ subject })} />
      <TimelyCard title={DETECTED} height="h-[112px]" content={() => AnomaliesTable({ subject })} />
      <TimelyCard title={EXPORT} height="h-[112px]" content={() => ExportsCard({ subject })} />
    </div>
  )
}
