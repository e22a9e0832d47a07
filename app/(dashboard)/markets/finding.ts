import { formatCount } from '@/app/_ui/format'
import type { MarketSummary } from '@/db/queries/market-summary'

type Counts = Pick<MarketSummary, 'tracked' | 'rose' | 'fell' | 'unknown'>

const count = (number: number) => formatCount(number).text

/** What happened to the market in 24 hours, in one sentence without its end. */
export function findingOf({ tracked, rose, fell, unknown }: Counts): string {
  const all = tracked === 1 ? 'the one asset' : `${count(tracked)} assets`
  if (unknown === tracked) return `Of ${all} no change over 24 h is known yet`
  return `Of ${all} ${count(rose)} rose and ${count(fell)} fell in 24 h`
}

/** The assets that the finding does not count, or null. */
export function restOf({ tracked, rose, fell, unknown }: Counts): string | null {
  const still = tracked - rose - fell - unknown
  const parts = [
    still > 0 && `${count(still)} stood still`,
    unknown > 0 && unknown < tracked && `${count(unknown)} unknown`,
  ].filter((part) => part !== false)
  return parts.length === 0 ? null : `${parts.join(', ')}.`
}
