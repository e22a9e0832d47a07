import Link from 'next/link'
import { CandleChartCard } from '@/app/_ui/candle-chart-card'
import { Card } from '@/app/_ui/card'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { markersOf } from './anomaly-words'
import { changeLine, toCandleData } from './bars'
import { Controls } from './controls'
import { type ChartFacts, getChart, listChoices, type Subject } from './data'
import { beginsLate, indicatorsOf } from './drawing'
import { formatDate, isOpen, measureOf, titleOf } from './finding'
import { CHART_ID, hrefOf } from './view'

/** Candles of the range with what the address wants beside them. */
export async function ChartCard({ subject }: { subject: Subject }) {
  const [chart, choices] = await Promise.all([getChart(subject), listChoices(subject)])
  const { asset, view } = subject
  const zone = getEnv().BUSINESS_TIME_ZONE
  if (chart.kind !== 'bars') return <NoBars subject={subject} chart={chart} zone={zone} />
  const { plan, other } = chart
  const drawn = chart.bars.filter(({ openTime }) => openTime >= plan.from)
  if (drawn.length === 0) return <NoBars subject={subject} chart={chart} zone={zone} />
  const indicators = indicatorsOf(chart.bars, { from: plan.from, stepMs: plan.stepMs, show: view.show })
  const newest = drawn.at(-1)
  const end = (newest?.openTime ?? 0) + plan.stepMs
  const data = {
    ...toCandleData(drawn, plan.stepMs),
    isOpen: newest !== undefined && isOpen(newest, plan),
  }
  return (
    <CandleChartCard
      id={CHART_ID}
      title={titleOf({
        name: asset.name,
        bars: drawn,
        plan,
        range: chart.range,
        logReturn24h: chart.logReturn24h,
        zone,
      })}
      measure={measureOf({ bars: drawn, plan, first: chart.first, zone, beginsLate: beginsLate(indicators) })}
      data={view.show.includes('volume') ? data : { ...data, volume: data.volume.map(() => null) }}
      overlays={indicators.overlays}
      panes={indicators.panes}
      markers={markersOf(chart.anomalies, end)}
      compare={
        other
          ? [{ id: other.asset.coingeckoId, label: other.asset.name, values: changeLine(drawn, other.bars) }]
          : []
      }
      zone={zone}
      exportName={`${asset.coingeckoId}-${chart.range}`}
      controls={
        <Controls asset={asset} view={view} choices={choices} isLost={view.compare !== null && !other} />
      }
    />
  )
}

function NoBars(props: { subject: Subject; chart: ChartFacts; zone: string }) {
  const { subject, chart, zone } = props
  const { asset, view } = subject
  const all = (
    <Link href={hrefOf(asset.coingeckoId, { ...view, range: 'max', from: null, to: null })} className="link">
      Show all there is
    </Link>
  )
  return (
    <Card title={`${asset.name}, price`} className="min-h-[420px]">
      {chart.kind === 'none' && (
        <EmptyState title={`No price of ${asset.name} is stored yet.`}>
          The first bar appears with the first tick that brings one.
        </EmptyState>
      )}
      {chart.kind === 'outside' && <EmptyState title={outsideWords(chart, zone)} action={all} />}
      {chart.kind === 'bars' && (
        <EmptyState title={`No price of ${asset.name} is known in this range.`} action={all}>
          The source sent its rows without a price.
        </EmptyState>
      )}
    </Card>
  )
}

/** Why a range holds nothing, and what to choose instead. */
function outsideWords({ first, last, plan }: Extract<ChartFacts, { kind: 'outside' }>, zone: string): string {
  return first >= plan.to
    ? `No data before ${formatDate(first, zone)}: choose a later range.`
    : `No data after ${formatDate(last, zone)}: choose a longer range.`
}
