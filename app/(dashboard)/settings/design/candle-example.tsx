'use client'

import { useMemo } from 'react'
import { CandleChartCard } from '@/app/_ui/candle-chart-card'
import { formatCount } from '@/app/_ui/format'
import { exampleCandles, exampleCompare, exampleMarkers, exampleMean, examplePanes } from './example-series'

const COMPARED_BARS = 160

/** The bars are made here: 50,000 of them would be megabytes on the way. */
export function CandleExample({ count, zone }: { count: number; zone: string }) {
  const { data, overlays, markers } = useMemo(() => {
    const made = exampleCandles(count)
    return { data: made, overlays: [exampleMean(made, 20)], markers: exampleMarkers(made) }
  }, [count])
  return (
    <CandleChartCard
      id="candle"
      title={`${formatCount(count).text} example candles with a mean of 20`}
      measure="Example: price in US dollars and rolling 24-hour volume, 5-minute bars"
      data={data}
      overlays={overlays}
      markers={markers}
      zone={zone}
      exportName="example-candles"
    />
  )
}

/** Another asset beside the candles, with two panes below them. */
export function ComparedExample({ zone }: { zone: string }) {
  const { data, compare, panes } = useMemo(() => {
    const made = exampleCandles(COMPARED_BARS)
    return { data: made, compare: [exampleCompare(COMPARED_BARS)], panes: examplePanes(made) }
  }, [])
  return (
    <CandleChartCard
      id="compared"
      title="Alpha beside Beta, with RSI and MACD"
      measure="Example: change since the first bar, in percent, 5-minute bars"
      data={data}
      compare={compare}
      panes={panes}
      zone={zone}
      exportName="example-compared"
    />
  )
}

/** One bar is no drawing. */
export function ShortExample({ zone }: { zone: string }) {
  const data = useMemo(() => exampleCandles(1), [])
  return (
    <CandleChartCard
      id="single"
      title="Alpha has one bar"
      measure="Example: price in US dollars, 5-minute bars"
      data={data}
      zone={zone}
      exportName="example-single"
    />
  )
}
