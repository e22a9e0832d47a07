import { Card } from '@/app/_ui/card'
import { ChartCard } from '@/app/_ui/chart-card'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { getMoves } from './data'

/** The last 24 hours of the first tracked assets in one picture. */
export async function MovesCard() {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const moves = await getMoves(zone)
  if (!moves?.data.series.some(({ values }) => values.filter((value) => value !== null).length > 1)) {
    return (
      <Card title="24-hour moves">
        <EmptyState title="Too little history to draw.">
          A line needs two prices: ten minutes after the first start.
        </EmptyState>
      </Card>
    )
  }
  return <ChartCard id="moves" {...moves} unit="ratio" exportName="moves-24h" zone={zone} />
}
