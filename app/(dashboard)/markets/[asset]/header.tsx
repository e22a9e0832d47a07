import Link from 'next/link'
import { ChangeText, FigureText } from '@/app/_ui/figure'
import { formatLogReturn, formatPrice } from '@/app/_ui/format'
import { formatClock, zoneName } from '@/app/_ui/format-time'
import { GradeBadge } from '@/app/_ui/grade'
import { ProveFigure } from '@/app/_ui/prove-figure'
import { Loading, Skeleton } from '@/app/_ui/states'
import type { AssetRow } from '@/db/queries/assets'
import { getEnv } from '@/lib/env'
import { proveMetric, verifySource } from '../../prove-action'
import { getHeader, type Subject } from './data'
import { carried, hrefOf, type View } from './view'

const WAY = 'flex h-6 items-center justify-between gap-3 text-[13px]'
const PRICE = 'mb-3 flex min-h-[38px] flex-wrap items-baseline gap-x-3'

/** The way back to the list, and to the assets beside this one by rank. */
export async function WayCard({ subject }: { subject: Subject }) {
  const { before, after } = await getHeader(subject)
  return (
    <nav aria-label="Assets" className={`mt-3 ${WAY}`}>
      <Link href="/markets" className="link">
        ← Markets
      </Link>
      <span className="flex min-w-0 gap-4">
        {before && <Neighbour asset={before} view={subject.view} word="Previous" />}
        {after && <Neighbour asset={after} view={subject.view} word="Next" />}
      </span>
    </nav>
  )
}

function Neighbour({ asset, view, word }: { asset: AssetRow; view: View; word: 'Previous' | 'Next' }) {
  return (
    <Link
      href={hrefOf(asset.coingeckoId, carried(view, asset.coingeckoId))}
      title={`${word} by rank: ${asset.name}`}
      className="link flex max-w-[22ch] min-w-0 max-sm:max-w-[13ch]"
    >
      <span className="sr-only">{word} by rank: </span>
      {word === 'Previous' && <span aria-hidden="true">‹&nbsp;</span>}
      <span className="truncate">{asset.name}</span>
      {word === 'Next' && <span aria-hidden="true">&nbsp;›</span>}
    </Link>
  )
}

export const WaySkeleton = () => (
  <Loading label="Loading the assets beside this one" className={`mt-3 ${WAY}`}>
    <Skeleton className="h-4 w-20" />
    <Skeleton className="h-4 w-40" />
  </Loading>
)

/** The newest price, how it moved, where the asset stands, and how far the figures can be trusted. */
export async function PriceLine({ subject }: { subject: Subject }) {
  const { head, newest } = await getHeader(subject)
  const zone = getEnv().BUSINESS_TIME_ZONE
  const price = head?.newest?.priceUsd ?? null
  const figure = formatPrice(price, 'No price is known yet')
  const logReturn = newest?.values.log_return_24h
  return (
    <div className={PRICE} data-testid="asset-price">
      <span className="text-[26px] leading-[38px] font-semibold tracking-tight">
        {head?.newest ? (
          <ProveFigure
            label={`${head.name}, price`}
            subject={{
              assetId: head.assetId,
              metric: 'price_usd',
              metricTime: head.newest.metricTime.toISOString(),
            }}
            figure={figure}
            exact={price}
            zone={zone}
            prove={proveMetric}
            verify={verifySource}
          />
        ) : (
          <FigureText figure={figure} />
        )}
      </span>
      <ChangeText
        change={formatLogReturn(typeof logReturn === 'number' ? logReturn : null)}
        suffix="in 24 h"
      />
      <span className="text-mut">{rankWords(head)}</span>
      {head?.newest && (
        <span className="text-mut">
          as of {formatClock(head.newest.metricTime, zone)} {zoneName(head.newest.metricTime, zone)}
        </span>
      )}
      {head?.newest && (
        <GradeBadge
          dataGrade={head.newest.dataGrade}
          metricTime={head.newest.metricTime}
          now={subject.now.getTime()}
        />
      )}
    </div>
  )
}

function rankWords(head: { rank: number | null; tracked: boolean } | null): string {
  if (head?.tracked === false) return 'not tracked any more'
  return head?.rank == null ? 'unranked' : `rank ${head.rank} by market cap`
}

export const PriceSkeleton = () => (
  <Loading label="Loading the price" className={PRICE}>
    <Skeleton className="h-[30px] w-44" />
    <Skeleton className="h-4 w-24" />
  </Loading>
)
