import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { GRADE_LIMITS, MIN_EXPECTED } from '@/lib/metrics/market/data-grade'
import type { Threshold } from '@/lib/signals/contract'
import { SIGNALS } from '@/lib/signals/index'

const COLUMNS: Column<Threshold>[] = [
  {
    id: 'name',
    header: 'Threshold',
    className: 'lg:w-[16%]',
    cell: ({ name }) => <span className="font-medium">{name}</span>,
  },
  { id: 'value', header: 'Value', className: 'lg:w-[32%]', cell: ({ value }) => value },
  {
    id: 'means',
    header: 'Meaning',
    className: 'whitespace-normal! min-w-60 text-[13px] text-mut',
    cell: ({ means }) => means,
  },
]

const percent = (ratio: number) => `${Math.round(ratio * 1_000) / 10} %`

const gradeText = ({ staleSlots, completeness }: (typeof GRADE_LIMITS)['A' | 'B']) =>
  `refreshed within ${staleSlots} slots, ≥ ${percent(completeness)} of 24 h present`

const GRADES: Threshold[] = [
  { name: 'A', value: gradeText(GRADE_LIMITS.A), means: 'Fit to decide on.' },
  { name: 'B', value: gradeText(GRADE_LIMITS.B), means: 'Fit to look at; check before a large decision.' },
  { name: 'C', value: 'anything less', means: 'Stale or holed: do not quote from it.' },
  {
    name: 'unknown',
    value: `no price, or fewer than ${MIN_EXPECTED} slots expected`,
    means: 'Too young, or absent.',
  },
]

/** What the rules judge by, read from the constants that they use. */
export function ThresholdsCard() {
  return (
    <Card title="Thresholds" aside="set in the code; a change raises the rule’s version">
      <div className="flex flex-col gap-5">
        {SIGNALS.map(({ id, version, name, what, thresholds }) => (
          <section key={id} aria-label={name}>
            <h3 className="font-semibold">
              {name} <span className="font-normal text-mut">version {version}</span>
            </h3>
            <p className="mb-1 text-[13px] text-mut">{what}</p>
            <DataTable
              caption={`Thresholds of ${name}`}
              columns={COLUMNS}
              rows={thresholds}
              rowKey={(row) => row.name}
            />
          </section>
        ))}
        <section aria-label="Data grade">
          <h3 className="font-semibold">Data grade</h3>
          <p className="mb-1 text-[13px] text-mut">How far a figure can be trusted.</p>
          <DataTable
            caption="Thresholds of the data grade"
            columns={COLUMNS}
            rows={GRADES}
            rowKey={(row) => row.name}
          />
        </section>
      </div>
    </Card>
  )
}
