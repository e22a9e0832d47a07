import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import { formatCount } from './format'
import { TableExport } from './table-export'
import { TableScroll } from './table-scroll'

export interface Column<Row> {
  id: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** Figures are right-aligned. */
  numeric?: boolean
  className?: string
  /** Id of this order in the address; the header is then a link that sorts by it. */
  sort?: string
  /** The raw value, which the export writes instead of the text; null is unknown and written as nothing. */
  exact?: (row: Row) => string | null
  /** Name of the column in the export, with its unit, where the header's words would not fit the raw value. */
  csv?: string
  /** A drawing: no export can hold it. */
  drawing?: boolean
}

export interface Sort {
  by: string
  descending: boolean
  hrefOf: (by: string, descending: boolean) => string
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
  sort?: Sort
  /** Shows a button that writes exactly the rows and columns shown; the beginning of the file's name. */
  exportName?: string
  /** The instant the figures speak of, for the file's name; the time of the click without it. */
  asOf?: Date
  /** The header stays in view while the page scrolls, on screens wide enough for the whole table. */
  stickyHeader?: boolean
  /** Addresses of the first and the next page; null where there is none. */
  pager?: { nextHref: string | null; firstHref: string | null }
  /** Rows in all, when more match than are shown. */
  total?: number
  /** What stands where the rows would be when there are none. */
  empty?: ReactNode
}

/** Its edge is a shadow: a border would scroll away from under a sticky cell and leave a gap in the row rules. */
const FIRST = 'sticky left-0 z-10 bg-card max-sm:shadow-[1px_0_0_var(--line)]'
/** Said once for all cells: a long table would carry it thousands of times. */
const CELLS =
  '[&_:is(td,th)]:px-2 [&_:is(td,th)]:whitespace-nowrap [&_td]:py-[7px] [&_tbody_th]:py-[7px] [&_tbody_th]:font-normal [&_tbody_th]:text-left'
/** Rules belong to the cells: those of a collapsed table would not move with its pinned column. */
const BODY =
  '[&>tr:not(:first-child)>*]:border-t [&>tr:not(:first-child)>*]:border-line [&>tr[data-detail]>*]:border-t-0! [&>tr:focus-visible>*]:bg-bg [&>tr:focus-visible]:-outline-offset-2'
/** Only where nothing scrolls sideways can a header stay at the top of the page; nothing may scroll inside it. */
const STICKY =
  'min-[1440px]:overflow-x-clip min-[1440px]:[&_:is(td,th)]:px-1.5 min-[1440px]:[&_thead_th]:sticky min-[1440px]:[&_thead_th]:top-0 min-[1440px]:[&_thead_th]:z-10 [&_thead_th]:bg-card min-[1440px]:[&_thead_th:first-child]:z-20'

const cellClass = (column: { numeric?: boolean; className?: string }, index: number): string | undefined =>
  [index === 0 && FIRST, column.numeric && 'text-right', column.className].filter(Boolean).join(' ') ||
  undefined

/** A table: first column is the row's name and stays in view when a narrow screen scrolls sideways. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowTestId, detail, sort, stickyHeader = false } = props
  return (
    <div data-table="">
      <TableScroll label={`${caption}, table`} className={stickyHeader ? STICKY : ''}>
        <table className={`w-full border-separate border-spacing-0 ${CELLS}`}>
          <caption className="sr-only">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <HeaderCell key={column.id} column={column} index={index} sort={sort} />
              ))}
            </tr>
          </thead>
          <tbody className={BODY}>
            {rows.length === 0 && props.empty && (
              <tr data-detail="">
                <td colSpan={columns.length} className="whitespace-normal!">
                  {props.empty}
                </td>
              </tr>
            )}
            {rows.map((row) => {
              const more = detail?.(row)
              return (
                <Fragment key={rowKey(row)}>
                  <tr data-testid={rowTestId?.(row)}>
                    {columns.map((column, index) => (
                      <BodyCell key={column.id} column={column} index={index} row={row} />
                    ))}
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
      </TableScroll>
      <TableFoot {...props} />
    </div>
  )
}

interface CellProps<Row> {
  column: Column<Row>
  index: number
}

function HeaderCell<Row>({ column, index, sort }: CellProps<Row> & { sort?: Sort }) {
  const { sort: by, numeric, header, drawing } = column
  const isSorted = sort !== undefined && by === sort.by
  const look = `border-b border-line py-1 text-[12.5px] font-medium text-mut ${numeric ? '' : 'text-left'}`
  return (
    <th
      scope="col"
      data-drawing={drawing ? '' : undefined}
      data-csv={column.csv}
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
      className={`${look} ${cellClass(column, index) ?? ''}`}
    >
      {sort && by !== undefined ? (
        <SortLink sort={sort} by={by} numeric={numeric}>
          {header}
        </SortLink>
      ) : (
        header
      )}
    </th>
  )
}

/** Figures start with the largest, words with A; a second click turns the order round. */
function SortLink(props: { sort: Sort; by: string; numeric?: boolean; children: ReactNode }) {
  const { sort, by, numeric = false, children } = props
  const isCurrent = sort.by === by
  const descending = isCurrent ? !sort.descending : numeric
  const arrow = (isCurrent ? sort.descending : numeric) ? '▼' : '▲'
  return (
    <Link
      href={sort.hrefOf(by, descending)}
      scroll={false}
      className={`group inline-flex items-baseline gap-1 hover:text-ink ${numeric ? 'flex-row-reverse' : ''} ${isCurrent ? 'font-semibold text-ink' : ''}`}
    >
      {children}
      <span
        aria-hidden="true"
        className={`text-[9px] ${isCurrent ? '' : 'opacity-0 group-hover:opacity-60'}`}
      >
        {arrow}
      </span>
    </Link>
  )
}

function BodyCell<Row>({ column, index, row }: CellProps<Row> & { row: Row }) {
  const Tag = index === 0 ? 'th' : 'td'
  return (
    <Tag
      scope={index === 0 ? 'row' : undefined}
      data-exact={column.exact && (column.exact(row) ?? '')}
      className={cellClass(column, index)}
    >
      {column.cell(row)}
    </Tag>
  )
}

function TableFoot<Row>({ caption, rows, total, exportName, asOf, pager }: DataTableProps<Row>) {
  if (exportName === undefined && pager === undefined && total === undefined) return null
  const count = formatCount(rows.length).text
  const ofAll = total === undefined || total === rows.length ? '' : ` of ${formatCount(total).text}`
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2 text-[13px] text-mut">
      <span>
        {count}
        {ofAll} {(total ?? rows.length) === 1 ? 'row' : 'rows'}
      </span>
      {pager && (pager.firstHref !== null || pager.nextHref !== null) && (
        <nav aria-label={`Pages of ${caption}`} className="flex gap-4">
          {pager.firstHref !== null && (
            <Link href={pager.firstHref} className="link">
              ← First
            </Link>
          )}
          {pager.nextHref !== null && (
            <Link href={pager.nextHref} className="link">
              Next →
            </Link>
          )}
        </nav>
      )}
      {exportName !== undefined && (
        <span className="no-print ml-auto">
          <TableExport caption={caption} name={exportName} asOf={asOf} />
        </span>
      )}
    </div>
  )
}
