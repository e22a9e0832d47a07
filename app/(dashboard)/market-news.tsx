import Link from 'next/link'
import { ChangeText } from '@/app/_ui/figure'
import { formatCount, formatLogReturn, formatRatio } from '@/app/_ui/format'
import { ProveFigure } from '@/app/_ui/prove-figure'
import type { MarketSummary } from '@/db/queries/market-summary'
import { assetHref } from './changes'
import { proveMetric, verifySource } from './prove-action'

/** What the whole market did in 24 hours: how many rose and fell, and the largest moves; with or without a rule. */
export function MarketNews({ market, zone }: { market: MarketSummary; zone: string }) {
  const known = market.tracked - market.unknown
  if (known === 0) {
    const why = market.tracked === 0 ? 'No asset has a price yet.' : 'No change over 24 h is known yet.'
    return <p className="pb-2 text-mut">{why}</p>
  }
  return (
    <div className="mb-2 border-b border-line pb-2">
      <p data-testid="breadth">
        <Link href="/markets?sort=24h" prefetch={false} className="hover:underline">
          {breadthOf(market)}
        </Link>
        , median <ChangeText change={formatRatio(market.medianChange24h)} /> in 24 h
      </p>
      <ol aria-label="Largest moves in 24 h" className="mt-1">
        {market.movers.map((asset) => (
          <li key={asset.assetId} data-testid={`mover-${asset.coingeckoId}`} className="flex gap-3 py-0.5">
            <Link
              href={assetHref(asset.coingeckoId)}
              prefetch={false}
              className="min-w-0 truncate font-semibold hover:underline"
            >
              {asset.name}
            </Link>
            <span className="ml-auto whitespace-nowrap">
              <ProveFigure
                label={`${asset.name}, change in 24 h`}
                subject={{
                  assetId: asset.assetId,
                  metric: 'log_return_24h',
                  metricTime: asset.metricTime.toISOString(),
                }}
                figure={formatLogReturn(asset.logReturn24h)}
                exact={asset.logReturn24h === null ? null : String(asset.logReturn24h)}
                zone={zone}
                prove={proveMetric}
                verify={verifySource}
              />
            </span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** 54 of 60 fell, or what most of those did whose change is known. */
function breadthOf({ tracked, rose, fell, unknown }: MarketSummary): string {
  const word = fell >= rose ? 'fell' : 'rose'
  const known = formatCount(tracked - unknown).text
  return `${formatCount(Math.max(rose, fell)).text} of ${known}${unknown > 0 ? ' known' : ''} ${word}`
}
