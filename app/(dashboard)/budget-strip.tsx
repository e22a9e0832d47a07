import Link from 'next/link'
import { formatEvery, formatUntil } from '@/app/_ui/cadence-words'
import { formatCount } from '@/app/_ui/format'
import { Strip } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { type BudgetState, listBudgetStates } from '@/lib/pipeline/budget'

/** Data that comes less often, or not at all, for want of calls is said on every page, with the reason. */
export async function BudgetStrip() {
  // Without a database there is nothing to say about a budget; the page and the health say what is wrong.
  const states = await listBudgetStates().catch(() => [])
  const zone = getEnv().BUSINESS_TIME_ZONE
  return states
    .filter(({ cadence }) => cadence.kind !== 'full')
    .map((state) => (
      <Strip key={state.id} tone="warn">
        {sentence(state, zone)}{' '}
        <Link href="/data/pipeline" className="link">
          See the budget
        </Link>
      </Strip>
    ))
}

function sentence(
  { name, cadence, calls, remaining, callsPerTick, limits }: BudgetState,
  zone: string,
): string {
  const used = `${formatCount(calls).text} of this month’s ${formatCount(limits.callsPerMonth).text} calls are used`
  if (cadence.kind !== 'paused') {
    return `Slowed: budget. ${name} is asked ${formatEvery(cadence.everyMs)}, because ${used}.`
  }
  const left = remaining > 0 ? ` and one tick needs ${callsPerTick}` : ''
  return `Paused: budget. ${name} is not asked until ${formatUntil(cadence.until, zone)}: ${used}${left}. Do not quote from old prices.`
}
