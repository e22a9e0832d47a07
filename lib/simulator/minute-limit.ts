import { MINUTE_MS } from '@/lib/domain/slot'

/**
 * Calls within any 60 seconds, refused ones not counted; null means unlimited. `take(nowMs)` counts one
 * call and returns 0, or the whole seconds to wait. Remembers at most `callsPerMinute` instants.
 */
export function createMinuteLimit(callsPerMinute: number | null): { take(nowMs: number): number } {
  const taken: number[] = []
  return {
    take(nowMs) {
      if (callsPerMinute === null) return 0
      while (taken.length > 0 && (taken[0] ?? 0) <= nowMs - MINUTE_MS) taken.shift()
      if (taken.length < callsPerMinute) {
        taken.push(nowMs)
        return 0
      }
      return Math.max(1, Math.ceil(((taken[0] ?? nowMs) + MINUTE_MS - nowMs) / 1_000))
    },
  }
}
