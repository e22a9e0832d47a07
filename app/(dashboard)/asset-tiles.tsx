import { formatLogReturn, formatPrice } from '@/app/_ui/format'
import { GradeKey } from '@/app/_ui/grade-key'
import { MetricTile, TILE_GRID } from '@/app/_ui/metric-tile'
import { sentenceOf } from '@/app/_ui/sentence'
import { Code, EmptyState } from '@/app/_ui/states'
import { getEnv, getMode } from '@/lib/env'
import { assetHref } from './changes'
import { listTileAssets } from './data'
import { proveMetric, verifySource } from './prove-action'

const TILE_METRIC = 'price_usd'

/** Headline figures of the first tracked assets. */
export async function AssetTiles() {
  const assets = await listTileAssets()
  const now = Date.now()
  const zone = getEnv().BUSINESS_TIME_ZONE
  if (assets.length === 0) return <NoAssets />
  return (
    <>
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
              href={assetHref(asset.coingeckoId)}
              qualifier={symbol}
              value={value}
              exact={asset.priceUsd}
              comparisons={[day, { change: formatLogReturn(asset.logReturn1h), against: 'in 1 h' }]}
              sparkline={{ values: asset.sparkline.values, label: `${asset.name}, last 7 days`, span: '7 d' }}
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
      <GradeKey />
    </>
  )
}

function NoAssets() {
  return (
    <div className="card">
      {getMode() === 'not_configured' ? (
        <EmptyState title="No market data yet, because no source is configured.">
          Set <Code>COINGECKO_API_KEY</Code> and restart. The first prices follow within five minutes.
        </EmptyState>
      ) : (
        <EmptyState title="No market data yet.">
          The first prices come within five minutes. To have them now: <Code>npm run job -- market</Code>
        </EmptyState>
      )}
    </div>
  )
}
