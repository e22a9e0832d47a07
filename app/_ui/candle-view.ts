import type { Timeline } from './candle-timeline'

/** The part of the chart that somebody has zoomed to, in instants, so that it outlives new bars. */
export interface CandleView {
  /** Instant at the left edge, to the fraction of a slot. */
  from: number
  /** Slots from edge to edge. */
  span: number
  /** Slots of room behind the newest bar where that is in view, which then stays in view; else null. */
  behind: number | null
  stepMs: number
}

interface SlotRange {
  from: number
  to: number
}

interface Axis {
  stepMs: number
  /** Pixels that the slots may fill. */
  width: number
}

/** Room at the left in pixels: half of the first mark of the time axis, which else is cut. */
const LEFT_ROOM = 22
/** Room at the right: the newest bar stands free of the price axis. */
const RIGHT_ROOM = 6

/** What is in view, or null when it is everything. */
export function viewOf(range: SlotRange | null, { times }: Timeline, stepMs: number): CandleView | null {
  const last = times.length - 1
  if (!range || (range.from <= 0 && range.to >= last)) return null
  const slot = Math.max(0, Math.floor(range.from))
  return {
    from: (times[slot] ?? 0) + (range.from - slot) * stepMs,
    span: range.to - range.from,
    behind: range.to >= last - 0.5 ? range.to - last : null,
    stepMs,
  }
}

/** The same view on new bars; everything, with a little room at both ends, when there is none or it is not in them. */
export function rangeOf(view: CandleView | null, { times }: Timeline, { stepMs, width }: Axis): SlotRange {
  const last = times.length - 1
  const perPixel = times.length / Math.max(1, width - LEFT_ROOM - RIGHT_ROOM)
  const whole = { from: -LEFT_ROOM * perPixel, to: last + RIGHT_ROOM * perPixel }
  if (!view || view.stepMs !== stepMs) return whole
  if (view.behind !== null) {
    const to = last + view.behind
    return { from: to - view.span, to }
  }
  const slot = times.findLastIndex((time) => time <= view.from)
  const start = times[slot]
  if (start === undefined) return whole
  const from = slot + Math.min(1, (view.from - start) / stepMs)
  return from < last ? { from, to: from + view.span } : whole
}
