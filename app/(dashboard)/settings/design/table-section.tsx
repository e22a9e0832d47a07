import Link from 'next/link'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { ChangeText, FigureText } from '@/app/_ui/figure'
import { formatCompactUsd, formatPrice, formatRatio } from '@/app/_ui/format'
import { Sparkline } from '@/app/_ui/sparkline'
import { EmptyState, ErrorState } from '@/app/_ui/states'
import { TableFilter } from '@/app/_ui/table-filter'
import { EXAMPLE_ASSETS, EXAMPLE_PAGE, type ExampleAsset, listExampleAssets } from './example-assets'
import { EXAMPLE_NOW, exampleSparkline } from './example-series'
import { Example, Section } from './section'
import { hrefOf, type View } from './view'

const COLUMNS: Column<ExampleAsset>[] = [
  {
    id: 'name',
    header: 'Asset',
    sort: 'name',
    cell: ({ id, name, symbol }) => (
      <Link href={`#${id}`} className="hover:underline" title={name}>
        <span className="inline-block max-w-[14ch] truncate sm:max-w-[24ch] align-bottom font-semibold">
          {name}
        </span>{' '}
        <span className="inline-block max-w-[9ch] truncate align-bottom text-mut max-sm:hidden">
          {symbol}
        </span>
      </Link>
    ),
    exact: ({ name }) => name,
  },
  {
    id: 'price',
    header: 'Price',
    csv: 'price_usd',
    numeric: true,
    sort: 'price',
    exact: ({ priceUsd }) => priceUsd,
    cell: ({ priceUsd }) => <FigureText figure={formatPrice(priceUsd, 'It has not traded')} />,
  },
  {
    id: 'move',
    header: '24 h',
    csv: 'change_24h_ratio',
    numeric: true,
    sort: 'move',
    exact: ({ move24h }) => (move24h === null ? null : String(move24h)),
    cell: ({ move24h }) => <ChangeText change={formatRatio(move24h, { reason: 'It has not traded' })} />,
  },
  {
    id: 'week',
    header: '7 days',
    drawing: true,
    cell: ({ id, name, move24h }) => {
      const values = move24h === null ? [] : exampleSparkline(id.length + id.charCodeAt(0), move24h)
      return (
        <Sparkline
          values={values}
          label={`${name}, last 7 days`}
          className="h-[22px] w-[110px]"
          points={42}
        />
      )
    },
  },
  {
    id: 'volume',
    header: '24 h volume',
    csv: 'volume_24h_usd',
    numeric: true,
    sort: 'volume',
    exact: ({ volumeUsd }) => volumeUsd,
    cell: ({ volumeUsd }) => <FigureText figure={formatCompactUsd(volumeUsd, 'It has not traded')} />,
  },
  { id: 'words', header: 'As text', cell: ({ move24h }) => formatRatio(move24h).text },
]

const keyOf = ({ id }: ExampleAsset) => id

/** The table in every state. */
export function TableSection({ view }: { view: View }) {
  const found = listExampleAssets(view)
  const after = Math.max(0, view.after)
  const shown = found.slice(after, after + EXAMPLE_PAGE)
  const rest = { q: view.q, sort: view.sort, desc: view.desc, candles: view.candles }
  const isMore = found.length > after + EXAMPLE_PAGE
  return (
    <Section id="tables">
      <div className="grid gap-4">
        <Example name="sorted, filtered, paged, exported" className="card">
          <div className="mb-2">
            <TableFilter label="Name or symbol" matching={found.length} resets={['after']} />
          </div>
          <DataTable
            caption="Example assets"
            columns={COLUMNS}
            rows={shown}
            rowKey={keyOf}
            rowTestId={({ id }) => `example-${id}`}
            total={found.length}
            exportName="example-assets"
            asOf={EXAMPLE_NOW}
            sort={{
              by: view.sort,
              descending: view.desc,
              hrefOf: (sort, desc) => hrefOf({ ...rest, sort: orderOf(sort), desc }, '#tables'),
            }}
            pager={{
              firstHref: after > 0 ? hrefOf(rest, '#tables') : null,
              nextHref: isMore ? hrefOf({ ...rest, after: after + EXAMPLE_PAGE }, '#tables') : null,
            }}
            empty={
              <EmptyState title="No example matches.">Clear the search field to see them all.</EmptyState>
            }
          />
        </Example>
        <Example name="sticky header, in a box of its own" className="card">
          <div className="[&_section]:max-h-56">
            <DataTable
              caption="Long example"
              columns={COLUMNS.slice(0, 3)}
              rows={LONG}
              rowKey={keyOf}
              stickyHeader
            />
          </div>
        </Example>
        <Example name="empty" className="card">
          <DataTable
            caption="Empty example"
            columns={COLUMNS}
            rows={[]}
            rowKey={keyOf}
            empty={
              <EmptyState title="No transactions yet.">
                Send the first, and it stands here within five minutes.
              </EmptyState>
            }
          />
        </Example>
        <Example name="error" className="card">
          <ErrorState title="Example assets could not be loaded.">
            The rest of the page is not affected. If it stays like this, run npm run doctor.
          </ErrorState>
        </Example>
      </div>
    </Section>
  )
}

const LONG: ExampleAsset[] = [0, 1, 2, 3].flatMap((round) =>
  EXAMPLE_ASSETS.map((asset) => ({ ...asset, id: `${asset.id}-${round}` })),
)

const ORDERS = ['name', 'price', 'move', 'volume'] as const

const orderOf = (by: string): View['sort'] => ORDERS.find((order) => order === by) ?? 'volume'
