import { Suspense } from 'react'
import { SOURCES } from '@/lib/sources'
import { BudgetLeft } from './frame/budget-left'

/**
 * The sources' terms ask for their line, linked and at least 10 pt, wherever their data is shown. Above it stands what
 * is left of their budgets.
 */
export function Attribution() {
  return (
    <footer className="flex flex-col gap-2.5 px-4 pt-6 pb-24 text-[13.5px] text-mut lg:sticky lg:top-[calc(100dvh-112px)] lg:col-start-1 lg:row-start-1 lg:h-[100px] lg:justify-end lg:self-start lg:px-[22px] lg:py-0 lg:pr-4">
      <div className="no-print">
        <Suspense>
          <BudgetLeft />
        </Suspense>
      </div>
      {SOURCES.map(({ id, attribution }) => (
        <a key={id} className="link" href={attribution.url} rel="noreferrer" target="_blank">
          {attribution.text}
        </a>
      ))}
    </footer>
  )
}
