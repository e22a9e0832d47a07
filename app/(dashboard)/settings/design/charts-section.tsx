import { ChartCard } from '@/app/_ui/chart-card'
import { getEnv } from '@/lib/env'
import { exampleLines } from './example-series'
import { Section } from './section'

/** Lines over a day, one with a gap. */
export function ChartsSection() {
  return (
    <Section id="charts">
      <ChartCard
        title="Alpha rose while Beta was silent for two and a half hours"
        measure="Example: change since 24 hours ago, in percent, every 5 minutes"
        data={exampleLines()}
        unit="ratio"
        exportName="example-lines"
        zone={getEnv().BUSINESS_TIME_ZONE}
      />
    </Section>
  )
}
