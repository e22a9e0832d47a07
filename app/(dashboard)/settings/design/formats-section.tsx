import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { getEnv } from '@/lib/env'
import { type FormatExample, listFormatExamples } from './format-examples'
import { Section } from './section'

const COLUMNS: Column<FormatExample>[] = [
  {
    id: 'raw',
    header: 'Stored',
    cell: ({ raw }) => <code className="font-mono text-xs">{raw}</code>,
  },
  {
    id: 'shown',
    header: 'Shown',
    numeric: true,
    cell: ({ shown }) => <FigureText figure={shown} className="font-semibold" />,
  },
  {
    id: 'title',
    header: 'In the title',
    cell: ({ shown }) => <span className="text-mut">{shown.title}</span>,
  },
  { id: 'by', header: 'Format', cell: ({ by }) => <code className="font-mono text-xs">{by}</code> },
]

/** What is stored beside what is shown, through the very functions of the pages. */
export function FormatsSection() {
  return (
    <Section id="formats">
      <div className="card">
        <DataTable
          caption="Formats"
          columns={COLUMNS}
          rows={listFormatExamples(getEnv().BUSINESS_TIME_ZONE)}
          rowKey={({ by, raw }) => `${by} ${raw}`}
          stickyHeader
        />
      </div>
    </Section>
  )
}
