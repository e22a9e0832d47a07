import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import type { CandleInterval } from '@/lib/metrics/candle'
import type { Range } from '../../range'

/** More bars than this cannot be told apart on any screen. */
export const MOST_BARS = 1_500
/** Bars before the range that averages start from: by then the start of EMA 48 weighs less than 0.03 %. */
export const WARM_UP_BARS = 200

/** How a range is drawn. Instants are epoch milliseconds. */
export interface BarPlan {
  /** First bar and end of the drawing, [from, to). */
  from: number
  to: number
  /** Length of a bar. */
  stepMs: number
  /** What the bars are folded from: slots, or stored bars. */
  part: '5m' | CandleInterval
  /** First bar that the averages start from. */
  warmFrom: number
}

/** Bar lengths by the longest stretch they are drawn for. */
const STEPS = [
  { upToMs: 2 * DAY_MS, stepMs: 15 * MINUTE_MS, part: '5m' },
  { upToMs: 31 * DAY_MS, stepMs: HOUR_MS, part: '1h' },
  { upToMs: 120 * DAY_MS, stepMs: 4 * HOUR_MS, part: '1h' },
] as const

/** Bars of a range; `first` is the asset's first slot, where "max" begins. */
export function planBars(range: Range, first: number): BarPlan {
  const to = range.to.getTime()
  const start = Math.min(range.from?.getTime() ?? first, to - SLOT_MS)
  const step = STEPS.find(({ upToMs }) => to - start <= upToMs) ?? {
    stepMs: DAY_MS * Math.ceil((to - start) / DAY_MS / MOST_BARS),
    part: '1d' as const,
  }
  const from = floorTo(start, step.stepMs)
  return { from, to, stepMs: step.stepMs, part: step.part, warmFrom: from - WARM_UP_BARS * step.stepMs }
}
