import { z } from 'zod'
import { DAY_MS, MINUTE_MS } from '@/lib/domain/slot'

/** Somebody who comes back within this reads on where they were: a reload must not empty the list. */
const SAME_VISIT_MS = 30 * MINUTE_MS
/** After a holiday a list of everything would be read by nobody. */
const LONGEST_MS = 7 * DAY_MS

const seenSchema = z.string().regex(/^\d{13}\.\d{13}$/)

export interface Since {
  at: Date
  /** What it means: since this browser was here last, or a day because that is asked for or not known. */
  kind: 'visit' | 'day'
}

/**
 * From when on something is news at `now`: since Today was left last, or, within the same visit, since the time
 * before. Without a cookie, or with one that makes no sense, it is a day.
 */
export function sinceOf(cookie: string | undefined, now: Date): Since {
  const [since, left] = (seenSchema.safeParse(cookie).data ?? '').split('.').map(Number)
  const day: Since = { at: new Date(now.getTime() - DAY_MS), kind: 'day' }
  if (!since || !left || since > left || left > now.getTime()) return day
  const at = now.getTime() - left > SAME_VISIT_MS ? left : since
  return { at: new Date(Math.max(at, now.getTime() - LONGEST_MS)), kind: 'visit' }
}
