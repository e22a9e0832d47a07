import Link from 'next/link'
import { assetColumns } from '@/app/_ui/asset-columns'
import { Card } from '@/app/_ui/card'
import { DataTable } from '@/app/_ui/data-table'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { listTableAssets } from './data'
import { proveMetric, verifySource } from './prove-action'

/** Today's table is a first look; the whole list is a page of its own. */
const ROWS = 10
const COLUMNS = ['asset', 'price', '1h', '24h', 'line', 'grade', 'volume', 'cap', 'age']

/** The first tracked assets by rank. */
export async function AssetsTable() {
  const { assets, cut } = await listTableAssets()
  const all = cut ? 'All' : `All ${assets.length}`
  const columns = assetColumns({
    now: Date.now(),
    zone: getEnv().BUSINESS_TIME_ZONE,
    hrefOf: ({ coingeckoId }) => `/markets/${coingeckoId}`,
    prove: proveMetric,
    verify: verifySource,
  })
  return (
    <Card
      title="Tracked assets"
      aside={
        assets.length > 0 && (
          <Link href="/markets" className="link">
            {all} on Markets
          </Link>
        )
      }
    >
      {assets.length === 0 ? (
        <EmptyState title="No asset has a price yet.">Assets appear here with their first prices.</EmptyState>
      ) : (
        <DataTable
          caption="Tracked assets"
          columns={columns.filter(({ id }) => COLUMNS.includes(id))}
          rows={assets.slice(0, ROWS)}
          rowKey={({ assetId }) => assetId}
          rowTestId={({ coingeckoId }) => `row-${coingeckoId}`}
          exportName="today"
          asOf={new Date(Math.max(...assets.map(({ metricTime }) => metricTime.getTime())))}
        />
      )}
    </Card>
  )
}
