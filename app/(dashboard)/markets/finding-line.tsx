import Link from 'next/link'
import { formatLogReturn } from '@/app/_ui/format'
import { ProveFigure } from '@/app/_ui/prove-figure'
import type { AssetSnapshot } from '@/db/queries/market'
import { getEnv } from '@/lib/env'
import { proveMetric, verifySource } from '../prove-action'
import { getMarket } from './data'
import { findingOf, restOf } from './finding'
import { PATH } from './view'

/** Room for the sentence before it is there, on one line or on two. */
export const FINDING_HEIGHT = 'mb-3 min-h-[41px] sm:min-h-[21px]'

/** What happened in one sentence, with the asset that moved most. */
export async function FindingLine() {
  const summary = await getMarket()
  if (summary.tracked === 0) return <div className={FINDING_HEIGHT} />
  const rest = restOf(summary)
  const [mover] = summary.movers
  return (
    <p data-testid="finding" className={FINDING_HEIGHT}>
      {findingOf(summary)}
      {mover ? <Mover asset={mover} /> : '.'}
      {rest && <span className="text-mut"> {rest}</span>}
    </p>
  )
}

function Mover({ asset }: { asset: AssetSnapshot }) {
  const change = formatLogReturn(asset.logReturn24h)
  return (
    <>
      ;{' '}
      <Link href={`${PATH}/${asset.coingeckoId}`} prefetch={false} className="font-semibold hover:underline">
        {asset.name}
      </Link>{' '}
      moved most:{' '}
      <ProveFigure
        label={`${asset.name}, change in 24 h`}
        subject={{
          assetId: asset.assetId,
          metric: 'log_return_24h',
          metricTime: asset.metricTime.toISOString(),
        }}
        figure={change}
        exact={asset.logReturn24h === null ? null : String(asset.logReturn24h)}
        zone={getEnv().BUSINESS_TIME_ZONE}
        prove={proveMetric}
        verify={verifySource}
      />
      .
    </>
  )
}
