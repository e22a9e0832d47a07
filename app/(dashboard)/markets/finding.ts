import { formatCount } from '@/app/_ui/format'
import type { MarketSummary } from '@/db/queries/market-list'

type Counts = Pick<MarketSummary, 'tracked' | 'rose' | 'fell' | 'unknown'>

const count = (number: number) => formatCount(number).text

/** What happened to the market in 24 hours, in one sentence without its end. */
export function findingOf({ tracked, rose, fell, unknown }: Counts): string {
  const all = tracked === 1 ? 'the one asset' : `${count(tracked)} assets`
  if (unknown === tracked) return `Of ${all} no change over 24 h is known yet`
  const still = tracked - rose - fell - unknown
  const parts = [
    `${count(rose)} rose and ${count(fell)} fell in 24 h`,
    still > 0 && `${count(still)} stood still`,
    unknown > 0 && `of ${count(unknown)} the change is unknown`,
  ].filter((part) => part !== false)
  return `Of ${all} ${parts.join(', ')}`
}
