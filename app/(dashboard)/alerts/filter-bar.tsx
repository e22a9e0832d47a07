import Form from 'next/form'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { formatCount } from '@/app/_ui/format'
import { SelectField } from '@/app/_ui/select-field'
import { type AlertFilter, EVENT_STATES } from '@/db/queries/alert-list'
import type { EventPage } from './data'
import { hrefOf, PATH } from './view'

/** The filter, whose fields are the address: every view can be shared and reloaded. */
export function FilterBar({ filter, page }: { filter: AlertFilter; page: EventPage }) {
  const { byState, kinds } = page
  const all = byState.open + byState.over
  if (all === 0) return null
  const tabs = [
    { state: null, count: all },
    ...EVENT_STATES.map((state) => ({ state, count: byState[state] })),
  ]
  const offered = filter.kind === null || kinds.includes(filter.kind) ? kinds : [...kinds, filter.kind]
  return (
    <>
      <nav aria-label="State" className="mb-3 flex flex-wrap gap-1 text-[13px]">
        {tabs.map(({ state, count }) => (
          <Link
            key={state ?? 'all'}
            href={hrefOf({ filter: { ...filter, state } })}
            aria-current={state === filter.state ? 'page' : undefined}
            className="rounded-[7px] px-2.5 py-1 text-mut hover:text-ink aria-[current]:bg-bg aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line"
          >
            <span className="capitalize">{state ?? 'all'}</span> {formatCount(count).text}
          </Link>
        ))}
      </nav>
      {/* A new filter is a new form: its fields start with what the address says. */}
      <Form
        key={hrefOf({ filter })}
        action={PATH}
        aria-label="Filter"
        className="mb-2 flex flex-wrap items-end gap-2"
      >
        {filter.state !== null && <input type="hidden" name="state" value={filter.state} />}
        <SelectField
          label="Kind"
          name="kind"
          blank="any"
          choices={offered}
          defaultValue={filter.kind ?? ''}
        />
        <Button type="submit" className="h-[38px]">
          Apply
        </Button>
      </Form>
    </>
  )
}
