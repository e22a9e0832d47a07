import { formatLogReturn, formatPrice } from '@/app/_ui/format'
import { formatDuration } from '@/app/_ui/format-time'
import { MetricTile, TILE_GRID } from '@/app/_ui/metric-tile'
import { sentenceOf } from '@/app/_ui/sentence'
import { Code, EmptyState, Strip } from '@/app/_ui/states'
import { SLOT_MS } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import { listTileAssets } from './data'
import { proveMetric, verifySource } from './prove-action'

/** Prices older than this (6 slots) are called late at the top of the page. */
const LATE_AFTER_MS = 6 * SLOT_MS
const TILE_METRIC = 'price_usd'

/** Headline figures of the first tracked assets. */
export async function AssetTiles() {
  const assets = await listTileAssets()
  const now = Date.now()
  const zone = getEnv().BUSINESS_TIME_ZONE
  const newest = Math.max(...assets.map(({ metricTime }) => metricTime.getTime()))
  if (assets.length === 0) return <NoAssets />
  return (
    <>
      {now - newest > LATE_AFTER_MS && (
        <div className="mb-3">
          <Strip tone="warn">
            The newest price is {formatDuration(now - newest)} old. The{' '}
            <a className="link" href="/data/pipeline">
              pipeline page
            </a>{' '}
            says which run is missing.
          </Strip>
        </div>
      )}
      <div className={TILE_GRID}>
        {assets.map((asset) => {
          const value = formatPrice(asset.priceUsd, 'The source sent no price in this slot')
          const day = { change: formatLogReturn(asset.logReturn24h), against: 'in 24 h' }
          const grade = { dataGrade: asset.dataGrade, metricTime: asset.metricTime, now }
          const symbol = asset.symbol.toUpperCase()
          return (
            <MetricTile
              key={asset.assetId}
              id={asset.coingeckoId}
              label={asset.name}
              qualifier={symbol}
              value={value}
              exact={asset.priceUsd}
              comparisons={[day, { change: formatLogReturn(asset.logReturn1h), against: 'in 1 h' }]}
              sparkline={{ values: asset.sparkline.values, label: `${asset.name}, last 7 days` }}
              sentence={sentenceOf({ subject: symbol, value, comparison: day, grade, zone })}
              subject={{
                assetId: asset.assetId,
                metric: TILE_METRIC,
                metricTime: asset.metricTime.toISOString(),
              }}
              grade={grade}
              zone={zone}
              prove={proveMetric}
              verify={verifySource}
            />
          )
        })}
      </div>
    </>
  )
}

function NoAssets() {
  return (
    <div className="card">
      {getMode() === 'not_configured' ? (
        <EmptyState title="No market data yet, because no source is configured.">
          Set <Code>COINGECKO_API_KEY</Code> and restart. The first tick follows within five minutes.
        </EmptyState>
      ) : (
        <EmptyState title="No market data yet.">
          The first tick brings it within five minutes. To have it now: <Code>npm run job -- market</Code>
        </EmptyState>
      )}
    </div>
  )
}
