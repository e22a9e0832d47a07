import Link from 'next/link'
import type { Grade } from '@/lib/domain/market'
import { Age } from './age'
import type { Column } from './data-table'
import { ChangeText, FigureText } from './figure'
import { formatCompactUsd, formatLogReturn, formatPrice } from './format'
import { GradeBadge } from './grade'
import type { ProofActions } from './proof'
import { ProveFigure } from './prove-figure'
import { Sparkline } from './sparkline'
import { formatWeek } from './week-figures'

/** A table's sparkline is 80 px wide: four-hourly points are all it can show. */
const SPARKLINE_POINTS = 42
const NO_PRICE = 'The source sent no price in this slot'

/** Newest figures of one asset. Amounts are exact decimal strings; null is unknown. */
export interface AssetFigures {
  assetId: string
  coingeckoId: string
  symbol: string
  name: string
  rank: number | null
  metricTime: Date
  sampledAt: Date
  priceUsd: string | null
  volume24hUsd: string | null
  marketCapUsd: string | null
  logReturn1h: number | null
  logReturn24h: number | null
  dataGrade: Grade
  /** Last price of each hour of the past week, oldest first; null where there was none. */
  sparkline: { startsAt: Date; stepMs: number; values: (number | null)[] }
}

interface AssetColumnsInput extends ProofActions {
  /** The server's clock, epoch ms. */
  now: number
  zone: string
  /** Address of an asset's own page. */
  hrefOf: (asset: AssetFigures) => string
}

type AssetColumn = Column<AssetFigures>

const ratioOf = (logReturn: number | null) => (logReturn === null ? null : String(Math.expm1(logReturn)))

/** Every column there is of tracked assets, those first that a phone has room for; a page takes what it needs. */
export function assetColumns(input: AssetColumnsInput): AssetColumn[] {
  const { now, zone } = input
  return [
    {
      id: 'asset',
      header: 'Asset',
      csv: 'coingecko_id',
      sort: 'name',
      exact: ({ coingeckoId }) => coingeckoId,
      cell: (asset) => <AssetName asset={asset} href={input.hrefOf(asset)} />,
    },
    {
      id: 'rank',
      header: 'Rank',
      sort: 'rank',
      numeric: true,
      className: 'max-sm:hidden',
      exact: ({ rank }) => (rank === null ? null : String(rank)),
      cell: ({ rank }) => (
        <FigureText
          figure={
            rank === null
              ? { text: '—', title: 'The source has no rank for it', known: false }
              : { text: String(rank), title: `Rank ${rank} by market cap`, known: true }
          }
        />
      ),
    },
    priceColumn(input),
    changeColumn('24h', '24 h', ({ logReturn24h }) => logReturn24h),
    changeColumn('1h', '1 h', ({ logReturn1h }) => logReturn1h),
    ...weekColumns(zone),
    amountColumn(
      'volume',
      { header: '24 h volume', csv: 'volume_24h_usd' },
      ({ volume24hUsd }) => volume24hUsd,
    ),
    amountColumn('cap', { header: 'Market cap', csv: 'market_cap_usd' }, ({ marketCapUsd }) => marketCapUsd),
    {
      id: 'grade',
      header: 'Grade',
      sort: 'grade',
      numeric: true,
      cell: ({ dataGrade, metricTime }) => (
        <GradeBadge dataGrade={dataGrade} metricTime={metricTime} now={now} />
      ),
    },
    {
      id: 'age',
      header: 'Age',
      csv: 'sampled_at',
      sort: 'age',
      numeric: true,
      exact: ({ sampledAt }) => sampledAt.toISOString(),
      cell: ({ sampledAt }) => <Age at={sampledAt} now={now} zone={zone} />,
    },
  ]
}

function priceColumn({ zone, prove, verify }: AssetColumnsInput): AssetColumn {
  return {
    id: 'price',
    header: 'Price',
    csv: 'price_usd',
    sort: 'price',
    numeric: true,
    exact: ({ priceUsd }) => priceUsd,
    cell: (asset) => (
      <span data-field="price" data-exact={asset.priceUsd ?? undefined}>
        <ProveFigure
          label={`Price of ${asset.name}`}
          subject={{
            assetId: asset.assetId,
            metric: 'price_usd',
            metricTime: asset.metricTime.toISOString(),
          }}
          figure={formatPrice(asset.priceUsd, NO_PRICE)}
          exact={asset.priceUsd}
          zone={zone}
          prove={prove}
          verify={verify}
        />
      </span>
    ),
  }
}

function changeColumn(id: string, header: string, read: (asset: AssetFigures) => number | null): AssetColumn {
  return {
    id,
    header,
    csv: `change_${id}_ratio`,
    sort: id,
    numeric: true,
    exact: (asset) => ratioOf(read(asset)),
    cell: (asset) => <ChangeText change={formatLogReturn(read(asset))} />,
  }
}

function amountColumn(
  id: string,
  names: { header: string; csv: string },
  read: (asset: AssetFigures) => string | null,
): AssetColumn {
  return {
    id,
    ...names,
    sort: id,
    numeric: true,
    exact: read,
    cell: (asset) => <FigureText figure={formatCompactUsd(read(asset))} />,
  }
}

/** Made of the hourly closes of the row, so no order of theirs would hold across pages. */
function weekColumns(zone: string): AssetColumn[] {
  const figuresOf = (asset: AssetFigures) => formatWeek(asset.sparkline, zone)
  return [
    {
      id: '7d',
      header: '7 days',
      csv: 'change_7d_ratio',
      numeric: true,
      exact: (asset) => figuresOf(asset).exactChange,
      cell: (asset) => <ChangeText change={figuresOf(asset).change} />,
    },
    {
      id: 'line',
      header: 'Last 7 days',
      drawing: true,
      cell: (asset) => (
        <Sparkline
          values={asset.sparkline.values}
          label={`${asset.name}, last 7 days`}
          points={SPARKLINE_POINTS}
          className="h-[22px] w-[80px]"
        />
      ),
    },
    {
      id: 'high',
      header: <span title="Last price against the highest of the hourly closes of 7 days">vs 7 d high</span>,
      csv: 'from_7d_high_ratio',
      numeric: true,
      exact: (asset) => figuresOf(asset).exactFromHigh,
      cell: (asset) => <FigureText figure={figuresOf(asset).fromHigh} />,
    },
  ]
}

function AssetName({ asset, href }: { asset: AssetFigures; href: string }) {
  return (
    <span title={asset.coingeckoId}>
      <Link
        href={href}
        prefetch={false}
        className="inline-block max-w-[12ch] truncate align-bottom font-semibold hover:underline sm:max-w-[14ch]"
      >
        {asset.name}
      </Link>{' '}
      <span className="inline-block max-w-[7ch] truncate align-bottom text-mut max-sm:hidden">
        {asset.symbol.toUpperCase()}
      </span>
    </span>
  )
}
