import { SLOT_MS } from '@/lib/domain/slot'

/** When an open page asks whether a tick has arrived, from the start of its slot: often at first, then less and less. */
const ASK_AFTER_MS = [5_000, 9_000, 14_000, 20_000, 30_000, 45_000, 70_000, 110_000, 170_000, 250_000]

export interface PollInput {
  now: number
  /** Every how many milliseconds a slot is due; null while none is: a budget is spent, or nothing is configured. */
  everyMs: number | null
  /** Slot of the newest run that the page knows of; null for none. */
  settled: number | null
  /** Keeps the tabs of many people from asking in the same instant. */
  jitterMs: number
}

/**
 * When to ask next: soon while the slot that is due has not arrived, else shortly after the next one begins. Where no
 * slot is due, once a slot: what holds the ticks back may have ended, and the page would never know.
 */
export function nextPollAt({ now, everyMs, settled, jitterMs }: PollInput): number {
  const periodMs = everyMs ?? SLOT_MS
  const due = Math.floor(now / periodMs) * periodMs
  const isAwaited = everyMs !== null && (settled === null || settled < due)
  const times = isAwaited ? ASK_AFTER_MS.filter((after) => after < periodMs) : []
  const [first = 0] = ASK_AFTER_MS
  const next = times.map((after) => due + after + jitterMs).find((at) => at > now)
  return next ?? due + periodMs + first + jitterMs
}
