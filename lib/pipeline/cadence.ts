import type { Cadence } from '@/lib/domain/cadence'
import { DAY_MS, floorTo } from '@/lib/domain/slot'

/** Below four fifths of the month's calls nothing is slowed. */
const SLOW_FROM = { used: 4, of: 5 }
/** Every how many slots a source may be asked; all divide a day of 5-minute slots, so the hours stay the same. */
const STEPS = [1, 2, 3, 4, 6, 12, 24, 48, 72, 144, 288] as const

export interface CadenceInput {
  /** From here on slots are counted; its UTC month is the budget's. */
  now: Date
  periodMs: number
  /** Calls of this month so far, and how many it has. */
  used: number
  limit: number
  /** Calls that one tick needs. */
  callsPerTick: number
}

/** First instant of the next UTC month. */
export function monthEnd(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1))
}

/**
 * Every slot below 80 % of the month. Beyond, every slot if what remains is enough for that; else the shortest step
 * with which it lasts to the end of the month, or the longest when none does. Paused when no whole tick is left.
 */
export function computeCadence({ now, periodMs, used, limit, callsPerTick }: CadenceInput): Cadence {
  const until = monthEnd(now)
  const ticks = Math.floor((limit - used) / callsPerTick)
  if (ticks < 1) return { kind: 'paused', until }
  const isEarly = used * SLOW_FROM.of < limit * SLOW_FROM.used
  const lasts = (step: number) =>
    isEarly || countTicks({ now, until, everyMs: step * periodMs, periodMs }) <= ticks
  const step = STEPS.find(lasts) ?? STEPS[STEPS.length - 1] ?? 1
  return { kind: step === 1 ? 'full' : 'slowed', everyMs: step * periodMs }
}

/** Slots from now's own to the end that start on a multiple of `everyMs`. */
function countTicks(input: { now: Date; until: Date; everyMs: number; periodMs: number }): number {
  const { everyMs } = input
  const first = Math.ceil(floorTo(input.now.getTime(), input.periodMs) / everyMs)
  return Math.ceil(input.until.getTime() / everyMs) - first
}

/** Whether a slot is one of those that run. */
export function isDue(cadence: Cadence, slot: Date): boolean {
  return cadence.kind !== 'paused' && slot.getTime() % cadence.everyMs === 0
}

/** When the calls end at this pace, or null when they last until the month's end. */
export function computeEnd(input: { now: Date; remaining: number; callsPerDay: number }): Date | null {
  const { now, remaining, callsPerDay } = input
  const left = Math.max(0, remaining)
  if (callsPerDay <= 0) return left > 0 ? null : now
  const end = now.getTime() + (left / callsPerDay) * DAY_MS
  return end < monthEnd(now).getTime() ? new Date(end) : null
}
