'use client'

import { useMemo } from 'react'
import { CandleChartCard } from '@/app/_ui/candle-chart-card'
import { formatCount } from '@/app/_ui/format'
import { exampleCandles, exampleMarkers, exampleMean } from './example-series'

/** The bars are made here: 50,000 of them would be megabytes on the way. */
export function CandleExample({ count, zone }: { count: number; zone: string }) {
  const { data, overlays, markers } = useMemo(() => {
    const made = exampleCandles(count)
    return { data: made, overlays: [exampleMean(made, 20)], markers: exampleMarkers(made) }
  }, [count])
  return (
    <CandleChartCard
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
