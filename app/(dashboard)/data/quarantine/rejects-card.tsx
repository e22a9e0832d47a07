import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { EmptyState } from '@/app/_ui/states'
import { decideRejects } from './actions'
import { listRejectPage, type RejectPage } from './data'
import { DecisionForm } from './decision-form'
import { FilterBar } from './filter-bar'
import { intentsOf } from './intents'
import { RejectsTable } from './rejects-table'
import { filterParams, hrefOf, PATH, type View } from './view'

/** The records that match the filter, a page at a time, and what can be done with them. */
export async function RejectsCard({ view, mayDecide }: { view: View; mayDecide: boolean }) {
  const page = await listRejectPage(view)
  const { rejects, total } = page
  const { filter } = view
  const intents = mayDecide ? intentsOf(filter.status) : []
  const isEmpty = rejects.length === 0
  const selectable = intents.length > 0
  const records = isEmpty ? (
    <Nothing view={view} />
  ) : (
    <RejectsTable rejects={rejects} filter={filter} selectable={selectable} />
  )
  return (
    <Card title="Records" aside={total > 0 && `${formatCount(total).text} match`}>
      <FilterBar filter={filter} byStatus={page.byStatus} choices={page.choices} />
      {selectable ? (
        <DecisionForm
          key={hrefOf({ filter })}
          decide={decideRejects}
          intents={isEmpty ? [] : intents}
          filter={filter}
          matching={total > rejects.length ? total : null}
        >
          {records}
        </DecisionForm>
      ) : (
        records
      )}
      <Pager view={view} page={page} />
    </Card>
  )
}

function Nothing({ view }: { view: View }) {
  const { status, ...rest } = filterParams(view.filter)
  const isPlain = status === undefined && Object.keys(rest).length === 0 && view.after === null
  if (isPlain) {
    return (
      <EmptyState title="Nothing is in quarantine.">
        A record that fails a check waits here with its reason and the bytes it came in; the good records
        beside it are stored.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="No record matches."
      action={
        <Link href={PATH} className="link">
          Show all open records
        </Link>
      }
    />
  )
}

function Pager({ view, page }: { view: View; page: RejectPage }) {
  const last = page.rejects.at(-1)
  if (page.rejects.length === 0 || (!view.after && !page.hasMore)) return null
  return (
    <nav aria-label="More records" className="mt-3 flex gap-4 text-[13px]">
      {view.after && (
        <Link href={hrefOf({ filter: view.filter })} className="link">
          ← Newest
        </Link>
      )}
      {page.hasMore && last && (
        <Link href={hrefOf({ filter: view.filter, after: last })} className="link">
          Older →
        </Link>
      )}
    </nav>
  )
}
