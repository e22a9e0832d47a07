import { Age } from '@/app/_ui/age'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { ChangeText, FigureText } from '@/app/_ui/figure'
import { formatCompactUsd, formatLogReturn, formatPrice } from '@/app/_ui/format'
import { GradeBadge } from '@/app/_ui/grade'
import { Sparkline } from '@/app/_ui/sparkline'
import { EmptyState } from '@/app/_ui/states'
import { trendOf } from '@/app/_ui/trend'
import type { AssetSnapshot } from '@/db/queries/market'
import { getEnv } from '@/lib/env'
import { listTableAssets } from './data'

/** A table's sparkline is 110 px wide: four-hourly points are all it can show. */
const SPARKLINE_POINTS = 42

const columnsOf = (now: number, zone: string): Column<AssetSnapshot>[] => [
  { id: 'asset', header: 'Asset', cell: (asset) => <AssetName asset={asset} /> },
  {
    id: 'price',
    header: 'Price $',
    numeric: true,
    exact: ({ priceUsd }) => priceUsd,
    cell: ({ priceUsd }) => (
      <span data-field="price" data-exact={priceUsd ?? undefined}>
        <FigureText figure={formatPrice(priceUsd, 'The source sent no price in this slot')} />
      </span>
    ),
  },
  {
    id: '1h',
    header: '1 h',
    numeric: true,
    exact: (asset) => exactReturn(asset.logReturn1h),
    cell: (asset) => <ChangeText change={formatLogReturn(asset.logReturn1h)} />,
  },
  {
    id: '24h',
    header: '24 h',
    numeric: true,
    exact: (asset) => exactReturn(asset.logReturn24h),
    cell: (asset) => <ChangeText change={formatLogReturn(asset.logReturn24h)} />,
  },
  {
    id: '7d',
    header: '7 days',
    drawing: true,
    cell: (asset) => (
      <Sparkline
        values={asset.sparkline.values}
        direction={trendOf(asset.sparkline.values)}
        label={`${asset.name}, last 7 days`}
        points={SPARKLINE_POINTS}
        className="h-[22px] w-[110px]"
      />
    ),
  },
  {
    id: 'grade',
    header: 'Grade',
    numeric: true,
    cell: ({ dataGrade, metricTime }) => (
      <GradeBadge dataGrade={dataGrade} metricTime={metricTime} now={now} />
    ),
  },
  {
    id: 'volume',
    header: '24 h volume',
    numeric: true,
    exact: (asset) => asset.volume24hUsd,
    cell: (asset) => <FigureText figure={formatCompactUsd(asset.volume24hUsd)} />,
  },
  {
    id: 'cap',
    header: 'Market cap',
    numeric: true,
    exact: (asset) => asset.marketCapUsd,
    cell: (asset) => <FigureText figure={formatCompactUsd(asset.marketCapUsd)} />,
  },
  {
    id: 'age',
    header: 'Age',
    numeric: true,
    cell: ({ sampledAt }) => <Age at={sampledAt} now={now} zone={zone} />,
  },
]

/** The simple return as a ratio, with every digit it has. */
const exactReturn = (logReturn: number | null) => (logReturn === null ? null : String(Math.expm1(logReturn)))

function AssetName({ asset }: { asset: AssetSnapshot }) {
  return (
    <span title={asset.coingeckoId}>
      <span className="inline-block max-w-[12ch] truncate align-bottom font-semibold sm:max-w-[20ch]">
        {asset.name}
      </span>{' '}
      <span className="inline-block max-w-[9ch] truncate align-bottom text-mut max-sm:hidden">
        {asset.symbol.toUpperCase()}
      </span>
    </span>
  )
}

/** All tracked assets by rank. */
export async function AssetsTable() {
  const { assets, cut } = await listTableAssets()
  const newest = new Date(Math.max(...assets.map(({ metricTime }) => metricTime.getTime())))
  const count = cut ? `first ${assets.length} by rank` : `${assets.length} assets`
  return (
    <Card title="Tracked assets" aside={assets.length > 0 && count}>
      {assets.length === 0 ? (
        <EmptyState title="No asset has a price yet.">Assets appear here with the first tick.</EmptyState>
      ) : (
        <DataTable
          caption="Tracked assets"
          columns={columnsOf(Date.now(), getEnv().BUSINESS_TIME_ZONE)}
          rows={assets}
          rowKey={({ assetId }) => assetId}
          rowTestId={({ coingeckoId }) => `row-${coingeckoId}`}
          exportName="tracked-assets"
          asOf={newest}
        />
      )}
    </Card>
  )
}
