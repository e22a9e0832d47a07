import Form from 'next/form'
import Link from 'next/link'
import { Button } from '@/app/_ui/button'
import { CheckField } from '@/app/_ui/check-field'
import { SelectField } from '@/app/_ui/select-field'
import { TableFilter } from '@/app/_ui/table-filter'
import { GRADES } from '@/lib/domain/market'
import { MoveFields } from './move-fields'
import { hrefOf, isFiltered, type MarketView, PATH, unfilteredHref } from './view'

const OWN = ['q', 'move', 'over', 'grade', 'anomalies']

/** What of the address the form does not show: it is sent along. */
function otherParameters(view: MarketView): [string, string][] {
  const query = new URL(hrefOf(view, {}), 'http://localhost').searchParams
  return [...query].filter(([name]) => name === 'q' || !OWN.includes(name))
}

/** The filter, whose fields are the address: every view can be shared and reloaded. */
export function FilterBar({ view, matching }: { view: MarketView; matching: number }) {
  const { move, over, grade, anomalies } = view
  return (
    <div className="no-print mb-3 flex flex-wrap items-end gap-x-4 gap-y-2">
      <TableFilter label="Name, symbol or id" matching={matching} resets={['after']} />
      {/* A new filter is a new form: its fields start with what the address says. */}
      <Form
        key={hrefOf({ ...view, q: null }, {})}
        action={PATH}
        scroll={false}
        aria-label="Filter"
        className="grid grid-cols-[minmax(0,1.4fr)_minmax(0,0.7fr)_minmax(0,1fr)] items-end gap-2 sm:flex sm:flex-wrap"
      >
        {otherParameters(view).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <MoveFields move={move} over={over} />
        <SelectField label="Grade" name="grade" blank="any" choices={GRADES} defaultValue={grade ?? ''} />
        <CheckField
          label="Anomalies in 24 h"
          name="anomalies"
          value="true"
          defaultChecked={anomalies}
          className="h-[38px] justify-center max-sm:col-span-2"
        />
        <Button type="submit" className="h-[38px]">
          Apply
        </Button>
        {isFiltered(view) && (
          <Link href={unfilteredHref(view)} scroll={false} className="link self-center text-[13px]">
            Clear filters
          </Link>
        )}
      </Form>
    </div>
  )
}
