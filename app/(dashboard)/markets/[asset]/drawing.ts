import type { ChartLine, ChartPane } from '@/app/_ui/candle-data'
import type { Bar } from '@/db/queries/asset-bars'
import { bollingerSeries } from '@/lib/kernels/bollinger'
import { emaSeries } from '@/lib/kernels/ema'
import { macdSeries } from '@/lib/kernels/macd'
import { rsiSeries } from '@/lib/kernels/rsi'
import type { Show } from './view'

const EMA_LENGTHS = [12, 48] as const
const BOLLINGER = { length: 20, deviations: 2 }
const RSI_LENGTH = 14
const RSI_LEVELS = [30, 70]
const MACD = { fast: 12, slow: 26, signal: 9 }
/** After a longer silence averages speak of another market: they begin anew. */
const LONGEST_GAP_BARS = 24
/** So many bars in a row without a neighbour are prices of another rhythm. */
const SPARSE_FROM = 3
/** From this share of bars with one price on, strokes are joined by a line, since none of them has a body. */
const SINGLE_SHARE = 1 / 3

/** True when the averages of `indicators` are not known from the first drawn bar on. */
export const beginsLate = ({ overlays, panes }: Indicators): boolean =>
  [...overlays, ...panes.flatMap(({ lines }) => lines)].some(({ values }) => values[0] === null)

/** What is drawn over and under the candles: one value a drawn bar. */
export interface Indicators {
  overlays: ChartLine[]
  panes: ChartPane[]
}

interface IndicatorInput {
  /** First drawn instant; the bars before are the warm-up. */
  from: number
  stepMs: number
  show: readonly Show[]
}

/**
 * Averages and panes of `bars`, oldest first, each computed from the first of them on; only values from `from` on are
 * kept. Doubles: for drawing.
 */
export function indicatorsOf(bars: readonly Bar[], { from, stepMs, show }: IndicatorInput): Indicators {
  const closes = closesOf(bars, stepMs)
  const kept = closes.flatMap(({ at }, index) => (at !== null && at >= from ? [index] : []))
  const line = (id: string, label: string, all: readonly (number | null)[], group?: string): ChartLine => ({
    id,
    label,
    values: kept.map((index) => all[index] ?? null),
    ...(group === undefined ? {} : { group }),
  })
  const values = closes.map(({ close }) => close)
  const draw: Record<Show, () => Indicators> = {
    volume: () => ({ overlays: [], panes: [] }),
    ema: () => ({
      overlays: EMA_LENGTHS.map((length) =>
        line(`ema-${length}`, `EMA ${length}`, emaSeries(values, { length })),
      ),
      panes: [],
    }),
    bollinger: () => {
      const bands = bollingerSeries(values, BOLLINGER)
      const group = `Bollinger ${BOLLINGER.length}, ${BOLLINGER.deviations}`
      return {
        overlays: (['upper', 'middle', 'lower'] as const).map((band) =>
          line(`bollinger-${band}`, `Bollinger ${band}`, bands[band], group),
        ),
        panes: [],
      }
    },
    rsi: () => {
      const label = `RSI ${RSI_LENGTH}`
      const lines = [line('rsi', label, rsiSeries(values, RSI_LENGTH))]
      return { overlays: [], panes: [{ id: 'rsi', label, lines, levels: RSI_LEVELS, unit: 'index' }] }
    },
    macd: () => {
      const macd = macdSeries(values, MACD)
      const lines = [line('macd', 'MACD', macd.line), line('macd-signal', 'Signal', macd.signal)]
      const histogram = line('macd-histogram', 'MACD − signal', macd.histogram)
      const label = `MACD ${MACD.fast}, ${MACD.slow}, ${MACD.signal}`
      return { overlays: [], panes: [{ id: 'macd', label, lines, histogram, unit: 'usd' }] }
    },
  }
  const drawn = show.map((id) => draw[id]())
  return {
    overlays: [...drawn.flatMap(({ overlays }) => overlays), ...joinOf(bars, from)],
    panes: drawn.flatMap(({ panes }) => panes),
  }
}

/**
 * The closes with an unknown one at every long silence, which begins averages anew. So do prices that came further apart
 * than a bar: loaded history by the hour is no history of 15-minute bars, and its closes are unknown to the averages.
 */
function closesOf(bars: readonly Bar[], stepMs: number): { at: number | null; close: number | null }[] {
  const sparse = sparseBars(bars, stepMs)
  return bars.flatMap((bar, index) => {
    const before = bars[index - 1]
    const own = { at: bar.openTime, close: sparse.has(index) ? null : Number(bar.close) }
    const isSilent = before && bar.openTime - before.openTime > LONGEST_GAP_BARS * stepMs
    return isSilent ? [{ at: null, close: null }, own] : [own]
  })
}

/** Indexes of bars in stretches where none has a neighbour; one or two lonely bars are an outage, not such a stretch. */
function sparseBars(bars: readonly Bar[], stepMs: number): ReadonlySet<number> {
  const isApart = (index: number) => {
    const [one, next] = [bars[index - 1], bars[index]]
    return !one || !next || next.openTime - one.openTime > stepMs
  }
  const sparse = new Set<number>()
  let lonely: number[] = []
  for (let index = 0; index <= bars.length; index++) {
    if (index < bars.length && isApart(index) && isApart(index + 1)) {
      lonely.push(index)
      continue
    }
    if (lonely.length >= SPARSE_FROM) for (const one of lonely) sparse.add(one)
    lonely = []
  }
  return sparse
}

/** A line through the closes where many bars are made of one price, as in history that was loaded. */
function joinOf(bars: readonly Bar[], from: number): ChartLine[] {
  const drawn = bars.filter(({ openTime }) => openTime >= from)
  const single = drawn.filter(({ samples }) => samples === 1).length
  if (single < drawn.length * SINGLE_SHARE || single < 2) return []
  return [{ id: 'close', label: 'Close', values: drawn.map(({ close }) => Number(close)) }]
}
