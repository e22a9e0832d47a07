import Link from 'next/link'
import { formatCount } from '@/app/_ui/format'
import { listBudgets } from './data'

/** Below a fifth of the month the line warns: from there on ticks are slowed. */
const SCARCE = 0.2

/** Calls that each source has left this month. */
export async function BudgetLeft() {
  const budgets = await listBudgets()
  return budgets.map(({ id, name, remaining, limits: { callsPerMonth } }) => {
    const share = remaining / callsPerMonth
    const scarce = share < SCARCE
    return (
      <Link
        key={id}
        href="/data/pipeline"
        title="Calls to the source left this month (UTC)"
        className="block text-[13px] text-mut hover:text-ink lg:text-xs"
      >
        {scarce && (
          <span aria-hidden="true" className="mr-1 text-amber">
            ▲
          </span>
        )}
        <span className={scarce ? 'text-amber' : undefined}>
          {name} {formatCount(remaining).text} of {formatCount(callsPerMonth).text} calls left
        </span>
        <span aria-hidden="true" className="mt-1 block h-1 max-w-44 overflow-hidden rounded-full bg-line">
          <span
            className={`block h-full rounded-full ${scarce ? 'bg-amber' : 'bg-line-strong'}`}
            style={{ width: `${Math.round(share * 100)}%` }}
          />
        </span>
      </Link>
    )
  })
}
