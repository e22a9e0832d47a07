/** Length of a market slot in milliseconds: the cadence of the product. */
export const SLOT_MS = 300_000
export const MINUTE_MS = 60_000
export const HOUR_MS = 3_600_000
export const DAY_MS = 86_400_000

/** Least distance error between two samples that a change is trusted with. */
const SAMPLE_TOLERANCE_MS = 90_000
/** For long changes the error may be 1/240 (0.4 %) of the span: 6 minutes on 24 hours. */
const TOLERANCE_SHARE = 240

/**
 * How far the true distance of two samples may be off `lagMs` for a change over it: 90 s up to 6 hours, then 0.4 %.
 * Without the share, one run that starts late would leave a day's change unknown for want of two minutes.
 */
export function sampleToleranceMs(lagMs: number): number {
  return Math.max(SAMPLE_TOLERANCE_MS, lagMs / TOLERANCE_SHARE)
}

/** Start of the period of `periodMs` that contains `instant` (both epoch milliseconds, UTC). */
export function floorTo(instant: number, periodMs: number): number {
  return Math.floor(instant / periodMs) * periodMs
}

/** The 5-minute slot that contains `instant`. */
export function slotOf(instant: Date): Date {
  return new Date(floorTo(instant.getTime(), SLOT_MS))
}
