import { ChartCard } from '@/app/_ui/chart-card'
import { formatRatio } from '@/app/_ui/format'
import { getEnv } from '@/lib/env'
import { EXAMPLE_CHANGES, exampleLineMarkers, exampleLines, shortLine } from './example-series'
import { Example, Section } from './section'

const MEASURE = 'Example: change since 24 hours ago, in percent, every 5 minutes'

/** Lines over a day, one with a gap; with what happened on them; and with too little to draw. */
export function ChartsSection() {
  const lines = exampleLines()
  const shared = { unit: 'ratio', exportName: 'example-lines', zone: getEnv().BUSINESS_TIME_ZONE } as const
  const rise = formatRatio(EXAMPLE_CHANGES.alpha).text
  return (
    <Section id="charts">
      <ChartCard
        id="lines"
        title={`Alpha ${rise} in 24 h while Beta was silent for two and a half hours`}
        measure={MEASURE}
        data={lines}
        {...shared}
      />
      <div className="mt-3 grid gap-3 xl:grid-cols-2">
        <Example name="with markers">
          <ChartCard
            id="marked"
            title="Beta was silent, and a decision followed"
            measure={MEASURE}
            data={lines}
            markers={exampleLineMarkers()}
            {...shared}
          />
        </Example>
        <Example name="too short">
          <ChartCard
            id="short"
            title="Alpha has one point"
            measure={MEASURE}
            data={shortLine()}
            {...shared}
          />
        </Example>
      </div>
    </Section>
  )
}
