import { Timely } from '@/app/_ui/timely'
import { getMode } from '@/lib/env'
import { SOURCES } from '@/lib/sources'
import { BudgetUsed } from './frame/budget-used'

/**
 * The sources' terms ask for their line, linked and at least 10 pt, wherever their data is shown; what the simulator
 * makes is not theirs, and no line says it is. Above it stands what is used of their budgets.
 */
export function Attribution() {
  return (
    <footer className="flex flex-col gap-2.5 px-4 pt-6 text-[13.5px] text-mut max-lg:pb-[calc(4.5rem+env(safe-area-inset-bottom))] lg:sticky lg:top-[calc(100dvh-112px)] lg:col-start-1 lg:row-start-1 lg:h-[100px] lg:justify-end lg:self-start lg:px-[22px] lg:py-0 lg:pr-4">
      <div className="no-print">
        <Timely content={() => BudgetUsed()} />
      </div>
      {getMode() === 'demo'
        ? SOURCES.map(({ id, name }) => <p key={id}>Simulated data in {name}’s format</p>)
        : SOURCES.map(({ id, attribution }) => (
            <a key={id} className="link" href={attribution.url} rel="noreferrer" target="_blank">
              {attribution.text}
            </a>
          ))}
    </footer>
  )
}
