/** Lets `atOnce` through at once and one more each `everyMs`: `take(nowMs)` gives 0, or the milliseconds to wait. */
export function createTurns(input: { atOnce: number; everyMs: number }): { take(nowMs: number): number } {
  const { atOnce, everyMs } = input
  // The instant at which all turns would be free again, as in a leaky bucket.
  let freeAt = 0
  return {
    take(nowMs) {
      const start = Math.max(freeAt, nowMs)
      const waitMs = start + everyMs - nowMs - atOnce * everyMs
      if (waitMs > 0) return waitMs
      freeAt = start + everyMs
      return 0
    },
  }
}
