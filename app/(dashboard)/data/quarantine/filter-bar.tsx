import Form from 'next/form'
import { Button } from '@/app/_ui/button'
import { Field } from '@/app/_ui/field'
import { FilterTabs } from '@/app/_ui/filter-tabs'
import { SelectField } from '@/app/_ui/select-field'
import { REJECT_STATUSES, type RejectFilter } from '@/db/queries/quarantine'
import type { RejectPage } from './data'
import { hrefOf, PATH } from './view'

type FilterBarProps = { filter: RejectFilter } & Pick<RejectPage, 'byStatus' | 'choices'>

/** The filter, a form whose fields are the address: every view can be shared and reloaded. */
export function FilterBar({ filter, byStatus, choices }: FilterBarProps) {
  const all = REJECT_STATUSES.reduce((sum, status) => sum + byStatus[status], 0)
  if (all === 0) return null
  const counts = [
    ...REJECT_STATUSES.map((status) => ({ status, count: byStatus[status] })),
    { status: null, count: all },
  ]
  const tabs = counts.map(({ status, count }) => ({
    name: status ?? 'all',
    count,
    href: hrefOf({ filter: { ...filter, status } }),
    isCurrent: status === filter.status,
  }))
  return (
    <>
      <FilterTabs label="Status" tabs={tabs} />
      {/* A new filter is a new form: its fields start with what the address says. */}
      <Form
        key={hrefOf({ filter })}
        action={PATH}
        aria-label="Filter"
        className="mb-3 grid grid-cols-3 items-end gap-2 sm:flex sm:flex-wrap"
      >
        <input type="hidden" name="status" value={filter.status ?? 'any'} />
        <Choice name="source" label="Source" filter={filter} choices={choices.source} />
        <Choice name="kind" label="Kind" filter={filter} choices={choices.kind} />
        <Choice name="reason" label="Reason" filter={filter} choices={choices.reason} />
        <Field
          label="Text"
          name="q"
          type="search"
          maxLength={200}
          defaultValue={filter.text ?? ''}
          placeholder="in message or record"
          className="max-sm:col-span-2 sm:w-56 [&_input]:h-[38px] [&_input]:min-w-0"
        />
        <Button type="submit" className="h-[38px]">
          Apply
        </Button>
      </Form>
    </>
  )
}

function Choice(props: {
  name: 'source' | 'kind' | 'reason'
  label: string
  filter: RejectFilter
  choices: string[]
}) {
  const { name, label, filter, choices } = props
  const chosen = filter[name]
  const offered = chosen === null || choices.includes(chosen) ? choices : [...choices, chosen]
  return <SelectField label={label} name={name} blank="any" choices={offered} defaultValue={chosen ?? ''} />
}
