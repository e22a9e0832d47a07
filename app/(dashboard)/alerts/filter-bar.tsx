import Form from 'next/form'
import { FilterTabs } from '@/app/_ui/filter-tabs'
import { SelectAtOnce } from '@/app/_ui/select-at-once'
import { type AlertFilter, EVENT_STATES, type EventState } from '@/db/queries/alert-list'
import type { EventPage } from './data'
import { hrefOf, PATH } from './view'

/** The word for each state; null is both. */
const STATE_WORDS: Record<EventState, string> = { open: 'open', over: 'ended' }

/** The filter, whose fields are the address: every view can be shared and reloaded. */
export function FilterBar({ filter, page }: { filter: AlertFilter; page: EventPage }) {
  const { byState, kinds } = page
  const all = byState.open + byState.over
  if (all === 0) return null
  const counts = [
    { state: null, count: all },
    ...EVENT_STATES.map((state) => ({ state, count: byState[state] })),
  ]
  const tabs = counts.map(({ state, count }) => ({
    name: state === null ? 'all' : STATE_WORDS[state],
    count,
    href: hrefOf({ filter: { ...filter, state } }),
    isCurrent: state === filter.state,
  }))
  const offered = filter.kind === null || kinds.includes(filter.kind) ? kinds : [...kinds, filter.kind]
  return (
    <>
      <FilterTabs label="State" tabs={tabs} />
      <Form action={PATH} scroll={false} aria-label="Filter" className="mb-2 flex flex-wrap items-end gap-2">
        {filter.state !== null && <input type="hidden" name="state" value={filter.state} />}
        <SelectAtOnce label="Kind" name="kind" blank="any" choices={offered} current={filter.kind ?? ''} />
      </Form>
    </>
  )
}
