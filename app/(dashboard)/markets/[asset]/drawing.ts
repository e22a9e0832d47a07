import type { ChartLine, ChartPane } from '@/app/_ui/candle-data'
import type { Bar } from '@/db/queries/asset-bars'
import { computeBollinger } from '@/lib/kernels/bollinger'
import { computeEma } from '@/lib/kernels/ema'
import { computeMacd } from '@/lib/kernels/macd'
import { computeRsi } from '@/lib/kernels/rsi'
import type { Show } from './view'

const EMA = [12, 48] as const
const BOLLINGER = { period: 20, width: 2 }
const RSI = { period: 14, levels: [30, 70] }
const MACD = { fast: 12, slow: 26, signal: 9 }
/** After a longer silence averages speak of another market: they begin anew. */
const LONGEST_GAP_BARS = 24

type Values = readonly (number | null)[]

/** What is drawn over and under the candles: one value a drawn bar. */
export interface Indicators {
  overlays: ChartLine[]
  panes: ChartPane[]
}

/**
 * Averages and panes of `bars`, computed from the first of them on, of which only those from `from` on are kept: the bars
 * before are the warm-up. Doubles: for drawing.
 */
export function indicatorsOf(
  bars: readonly Bar[],
  { from, stepMs, show }: { from: number; stepMs: number; show: readonly Show[] },
): Indicators {
  const drawnFrom = bars.findIndex(({ openTime }) => openTime >= from)
  const runs = runsOf(bars, stepMs)
  const line = (
    id: string,
    label: string,
    compute: (closes: number[]) => Values,
    group?: string,
  ): ChartLine => ({
    id,
    label,
    values: runs.flatMap((closes) => compute(closes)).slice(drawnFrom),
    ...(group === undefined ? {} : { group }),
  })
  const shows = (id: Show) => show.includes(id)
  const band = (part: 'upper' | 'middle' | 'lower') =>
    line(
      `bollinger-${part}`,
      `Bollinger ${part}`,
      (closes) => computeBollinger(closes, BOLLINGER)[part],
      `Bollinger ${BOLLINGER.period}, ${BOLLINGER.width}`,
    )
  const macd = (part: 'macd' | 'signal' | 'histogram', label: string) =>
    line(`macd-${part}`, label, (closes) => computeMacd(closes, MACD)[part])
  return {
    overlays: [
      ...(shows('ema')
        ? EMA.map((n) => line(`ema-${n}`, `EMA ${n}`, (closes) => computeEma(closes, n)))
        : []),
      ...(shows('bollinger') ? [band('upper'), band('middle'), band('lower')] : []),
    ],
    panes: [
      ...(shows('rsi')
        ? [
            {
              id: 'rsi',
              label: `RSI ${RSI.period}`,
              lines: [line('rsi', `RSI ${RSI.period}`, (closes) => computeRsi(closes, RSI.period))],
              levels: RSI.levels,
            },
          ]
        : []),
      ...(shows('macd')
        ? [
            {
              id: 'macd',
              label: `MACD ${MACD.fast}, ${MACD.slow}, ${MACD.signal}`,
              lines: [macd('macd', 'MACD'), macd('signal', 'Signal')],
              histogram: macd('histogram', 'MACD − signal'),
            },
          ]
        : []),
    ],
  }
}

/** The closes in runs without a long silence inside. */
function runsOf(bars: readonly Bar[], stepMs: number): number[][] {
  const runs: number[][] = []
  bars.forEach((bar, index) => {
    const before = bars[index - 1]
    if (!before || bar.openTime - before.openTime > LONGEST_GAP_BARS * stepMs) runs.push([])
    runs.at(-1)?.push(Number(bar.close))
  })
  return runs
}
