import { Fragment, type ReactNode } from 'react'

export interface Column<Row> {
  id: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** Figures are right-aligned. */
  numeric?: boolean
  className?: string
}

interface DataTableProps<Row> {
  /** What the table shows; read aloud, and the name of its scroll area. */
  caption: string
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  rowTestId?: (row: Row) => string
  /** A full-width line under a row, or null. */
  detail?: (row: Row) => ReactNode
}

const FIRST = 'sticky left-0 z-10 bg-card max-sm:border-r max-sm:border-line'
/** Said once for all cells: a long table would carry it thousands of times. */
const CELLS =
  '[&_:is(td,th)]:px-2 [&_:is(td,th)]:whitespace-nowrap [&_td]:py-[7px] [&_tbody_th]:py-[7px] [&_tbody_th]:font-normal [&_tbody_th]:text-left'

const cellClass = (column: { numeric?: boolean; className?: string }, index: number): string | undefined =>
  [index === 0 && FIRST, column.numeric && 'text-right', column.className].filter(Boolean).join(' ') ||
  undefined

/** A plain table: first column is the row's name and stays in view when a narrow screen scrolls sideways. */
export function DataTable<Row>({ caption, columns, rows, rowKey, rowTestId, detail }: DataTableProps<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section aria-label={`${caption}, table`} tabIndex={0} className="relative overflow-x-auto">
      <table className={`w-full border-collapse ${CELLS}`}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th
                key={column.id}
                scope="col"
                className={`border-b border-line py-1 text-[12.5px] font-medium text-mut ${column.numeric ? '' : 'text-left'} ${cellClass(column, index) ?? ''}`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr:not(:first-child)>*]:border-t [&>tr:not(:first-child)>*]:border-line [&>tr[data-detail]>*]:border-t-0!">
          {rows.map((row) => {
            const more = detail?.(row)
            return (
              <Fragment key={rowKey(row)}>
                <tr data-testid={rowTestId?.(row)}>
                  {columns.map((column, index) =>
                    index === 0 ? (
                      <th key={column.id} scope="row" className={cellClass(column, index)}>
                        {column.cell(row)}
                      </th>
                    ) : (
                      <td key={column.id} className={cellClass(column, index)}>
                        {column.cell(row)}
                      </td>
                    ),
                  )}
                </tr>
                {more && (
                  <tr data-detail="">
                    <td colSpan={columns.length} className="whitespace-normal!">
                      {more}
                    </td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}
