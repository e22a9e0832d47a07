import type { CandleData } from './candle-data'

/** Most empty slots drawn for one gap: a year without data must not push the bars off the screen. */
const GAP_SLOTS_LIMIT = 300

/** Every slot on the time axis: those of the bars, and empty ones where bars are missing. */
export interface Timeline {
  /** Epoch milliseconds, rising. */
  times: readonly number[]
  /** Index of the bar of each slot, null where there is none. */
  bars: readonly (number | null)[]
  /** Slot of each bar. */
  slots: readonly number[]
}

/** Slots of the axis of `data`. A gap keeps its width up to 300 slots and is never filled with invented bars. */
export function timelineOf({ times, stepMs }: Pick<CandleData, 'times' | 'stepMs'>): Timeline {
  const line: { times: number[]; bars: (number | null)[]; slots: number[] } = {
    times: [],
    bars: [],
    slots: [],
  }
  times.forEach((time, bar) => {
    const before = times[bar - 1]
    if (before !== undefined && stepMs > 0) {
      // Half a step of tolerance: a bar that starts late is no gap.
      const missing = Math.min(GAP_SLOTS_LIMIT, Math.round((time - before) / stepMs) - 1)
      for (let slot = 1; slot <= missing; slot++) {
        line.times.push(before + slot * stepMs)
        line.bars.push(null)
      }
    }
    line.slots.push(line.times.length)
    line.times.push(time)
    line.bars.push(bar)
  })
  return line
}

/** The bar whose slot contains `at`, or null: before the first bar, after the last one's end, or in a gap. */
export function barAt({ times, stepMs }: Pick<CandleData, 'times' | 'stepMs'>, at: number): number | null {
  let [low, high] = [0, times.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? 0) <= at) low = middle + 1
    else high = middle - 1
  }
  const start = times[high]
  return start !== undefined && at < start + stepMs ? high : null
}
