import Link from 'next/link'
import { BudgetBar, SCARCE_FROM, usedTitle, usedWords } from '@/app/_ui/budget-bar'
import { sourceNameOf } from '@/app/_ui/source-name'
import { getMode } from '@/lib/env'
import { listBudgets } from './data'

/** Calls to each source that this month has seen, of those it may see. */
export async function BudgetUsed() {
  const budgets = await listBudgets()
  return budgets.map(({ id, calls, limits: { callsPerMonth: limit } }) => {
    const scarce = calls >= SCARCE_FROM * limit
    return (
      <Link
        key={id}
        href="/data/pipeline#budget"
        title={usedTitle({ calls, limit })}
        className="block text-[13px] text-mut hover:text-ink lg:text-xs"
      >
        {scarce && (
          <span aria-hidden="true" className="mr-1 text-amber">
            ▲
          </span>
        )}
        <span className={scarce ? 'text-amber' : undefined}>
          {sourceNameOf(id, getMode())} calls: {usedWords({ calls, limit })}
        </span>
        <BudgetBar calls={calls} limit={limit} className="mt-1 h-1 max-w-44" />
      </Link>
    )
  })
}
