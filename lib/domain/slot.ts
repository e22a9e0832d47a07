/** Length of a market slot in milliseconds: the cadence of the product. */
export const SLOT_MS = 300_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** A change over h is trusted only when the true distance of its two samples is within this of h. */
export const SAMPLE_TOLERANCE_MS = 90_000

/** Start of the period of `periodMs` that contains `instant` (both epoch milliseconds, UTC). */
export function floorTo(instant: number, periodMs: number): number {
  return Math.floor(instant / periodMs) * periodMs
}

/** The 5-minute slot that contains `instant`. */
export function slotOf(instant: Date): Date {
  return new Date(floorTo(instant.getTime(), SLOT_MS))
}
