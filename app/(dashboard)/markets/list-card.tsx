import { assetColumns } from '@/app/_ui/asset-columns'
import { Card } from '@/app/_ui/card'
import { DataTable } from '@/app/_ui/data-table'
import { formatCount } from '@/app/_ui/format'
import { MARKET_SORTS, type MarketSort } from '@/db/queries/market-list'
import { hasRole, type Role } from '@/lib/domain/role'
import { getEnv } from '@/lib/env'
import { proveMetric, verifySource } from '../prove-action'
import { getMarket, listAssets } from './data'
import { FilterBar } from './filter-bar'
import { NoAssets, NoMatch } from './market-states'
import { RangeNote } from './range-note'
import { SlotExport } from './slot-export'
import { hrefOf, type MarketView, PATH } from './view'
import { ViewSwitch } from './view-switch'

const sortOf = (id: string): MarketSort => MARKET_SORTS.find((one) => one === id) ?? 'rank'

/** The tracked assets, a page at a time, in the order and with the filter of the address. */
export async function ListCard({ view, role }: { view: MarketView; role: Role }) {
  const [list, { tracked, newestSlot }] = await Promise.all([listAssets(view), getMarket()])
  if (tracked === 0) return <NoAssets title="Tracked assets" />
  const { assets, next, matching } = list
  return (
    <Card
      title="Tracked assets"
      aside={<Aside view={view} count={`${formatCount(matching).text} of ${formatCount(tracked).text}`} />}
    >
      <FilterBar view={view} matching={matching} />
      <RangeNote range={view.range} shown="The columns show these." />
      {assets.length === 0 ? (
        <NoMatch view={view} tracked={tracked} />
      ) : (
        <DataTable
          caption="Tracked assets"
          columns={assetColumns({
            now: Date.now(),
            zone: getEnv().BUSINESS_TIME_ZONE,
            hrefOf: ({ coingeckoId }) => `${PATH}/${coingeckoId}`,
            prove: proveMetric,
            verify: verifySource,
          })}
          rows={assets}
          rowKey={({ assetId }) => assetId}
          rowTestId={({ coingeckoId }) => `row-${coingeckoId}`}
          sort={{
            ...view.sort,
            hrefOf: (by, descending) => hrefOf(view, { sort: { by: sortOf(by), descending } }),
          }}
          exportName="markets"
          asOf={newestSlot ?? undefined}
          stickyHeader
          total={matching}
          pager={{
            firstHref: view.after === null ? null : hrefOf(view, {}),
            nextHref: next === null ? null : hrefOf(view, { after: next }),
          }}
        />
      )}
      {newestSlot && hasRole(role, 'analyst') && <SlotExport slot={newestSlot} />}
    </Card>
  )
}

function Aside({ view, count }: { view: MarketView; count: string }) {
  return (
    <div className="flex items-center gap-3">
      <span data-testid="count">{count}</span>
      <TableOrMap view={view} />
    </div>
  )
}

/** Table or heat map of the same assets. */
export function TableOrMap({ view }: { view: MarketView }) {
  return (
    <ViewSwitch
      label="Show as"
      choices={[
        { name: 'Table', href: hrefOf(view, { view: 'table' }), isCurrent: view.view === 'table' },
        { name: 'Heat map', href: hrefOf(view, { view: 'map' }), isCurrent: view.view === 'map' },
      ]}
    />
  )
}
