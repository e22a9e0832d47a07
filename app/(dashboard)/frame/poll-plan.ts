/** When an open page asks whether a tick has arrived, from the start of its slot: often at first, then less and less. */
const ASK_AFTER_MS = [5_000, 9_000, 14_000, 20_000, 30_000, 45_000, 70_000, 110_000, 170_000, 250_000]

export interface PollInput {
  now: number
  /** Every how many milliseconds a slot is due. */
  everyMs: number
  /** Slot of the newest run that the page knows of; null for none. */
  settled: number | null
  /** Keeps the tabs of many people from asking in the same instant. */
  jitterMs: number
}

/** When to ask next: soon while the slot that is due has not arrived, else shortly after the next one begins. */
export function nextPollAt({ now, everyMs, settled, jitterMs }: PollInput): number {
  const due = Math.floor(now / everyMs) * everyMs
  const times = settled !== null && settled >= due ? [] : ASK_AFTER_MS.filter((after) => after < everyMs)
  const [first = 0] = ASK_AFTER_MS
  const next = times.map((after) => due + after + jitterMs).find((at) => at > now)
  return next ?? due + everyMs + first + jitterMs
}
