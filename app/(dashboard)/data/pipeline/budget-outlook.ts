import { DAY_MS } from '@/lib/domain/slot'
import type { BudgetOutlook } from '@/lib/pipeline/budget'

/** Calls at the month's end if every day left is like the last 24 hours. */
export function projectCalls({
  calls,
  callsPerDay,
  now,
  monthEnd,
}: Pick<BudgetOutlook, 'calls' | 'callsPerDay' | 'now' | 'monthEnd'>): number {
  return calls + (callsPerDay * Math.max(0, monthEnd.getTime() - now.getTime())) / DAY_MS
}
