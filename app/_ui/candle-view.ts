import type { Timeline } from './candle-timeline'

/** The part of the chart that somebody has zoomed to, in instants, so that it outlives new bars. */
export interface CandleView {
  from: number
  to: number
  /** Whether the newest bar was in view: then it stays in view. */
  atEnd: boolean
  stepMs: number
}

interface SlotRange {
  from: number
  to: number
}

/** What is in view, or null when it is everything. */
export function viewOf(range: SlotRange | null, { times }: Timeline, stepMs: number): CandleView | null {
  const last = times.length - 1
  if (!range || (range.from <= 0 && range.to >= last)) return null
  const timeAt = (slot: number) => times[Math.min(last, Math.max(0, Math.round(slot)))] ?? 0
  return { from: timeAt(range.from), to: timeAt(range.to), atEnd: range.to >= last - 0.5, stepMs }
}

/** The same view on new bars; everything, with a little room at both ends, when there is none or it is not in them. */
export function rangeOf(view: CandleView | null, { times }: Timeline, stepMs: number): SlotRange {
  const last = times.length - 1
  // Without the room, the first mark of the time axis is cut.
  const whole = { from: -times.length * 0.02, to: last + times.length * 0.01 }
  if (!view || view.stepMs !== stepMs) return whole
  const from = times.findIndex((time) => time >= view.from)
  const to = times.findLastIndex((time) => time <= view.to)
  if (from < 0 || to <= from) return whole
  const moved = view.atEnd ? last - to : 0
  return { from: from + moved, to: to + moved + (view.atEnd ? 1 : 0) }
}
