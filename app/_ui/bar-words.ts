import { DAY_MS, HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'

/** "15-minute", "1-hour", "3-day", for "… bars". */
export function stepWords(stepMs: number): string {
  if (stepMs < HOUR_MS) return `${stepMs / MINUTE_MS}-minute`
  return stepMs < DAY_MS ? `${stepMs / HOUR_MS}-hour` : `${stepMs / DAY_MS}-day`
}
