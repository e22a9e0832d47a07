import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { ChangeText } from '@/app/_ui/figure'
import { formatCount } from '@/app/_ui/format'
import { EmptyState } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { getMap, getMarket, type MarketMap } from './data'
import { FilterBar } from './filter-bar'
import { HeatMap } from './heat-map'
import {
  HEAT_CLASSES,
  HEAT_PERIODS,
  HEAT_STEPS,
  type HeatPeriod,
  heatLabel,
  PERIOD_WORDS,
} from './heat-scale'
import {
  drawTiles,
  type HeatAsset,
  type HeatLayout,
  heatAssetOf,
  NARROW,
  notDrawnOf,
  WIDE,
} from './heat-tiles'
import { TableOrMap } from './list-card'
import { NoAssets, NoMatch } from './market-states'
import { RangeNote } from './range-note'
import { heatHref, heatPeriodOf, type MarketView, PATH } from './view'
import { ViewSwitch } from './view-switch'

/** The largest tracked assets of the filter as tiles. */
export async function MapCard({ view }: { view: MarketView }) {
  const [map, { tracked }] = await Promise.all([getMap(view), getMarket()])
  if (tracked === 0) return <NoAssets title="Heat map" />
  const period = heatPeriodOf(view)
  const zone = getEnv().BUSINESS_TIME_ZONE
  const toHeat = (asset: MarketMap['largest'][number]) => heatAssetOf(asset, period, zone)
  return (
    <Card
      title={`Market cap and change in ${PERIOD_WORDS[period]}`}
      aside={
        <div className="flex flex-wrap gap-2">
          <ViewSwitch
            label="Colours show"
            choices={HEAT_PERIODS.map((one) => ({
              name: PERIOD_WORDS[one],
              href: heatHref(view, one),
              isCurrent: one === period,
            }))}
          />
          <TableOrMap view={view} />
        </div>
      }
    >
      <FilterBar view={view} matching={map.matching} />
      {map.matching === 0 ? (
        <NoMatch view={view} tracked={tracked} />
      ) : (
        <>
          {view.period === null && <RangeNote range={view.range} shown="The colours show 24 h." />}
          <Drawing map={map} assets={map.largest.map(toHeat)} period={period} />
          <WithoutCap assets={map.withoutCap.map(toHeat)} total={map.matching - map.withCap} />
        </>
      )}
    </Card>
  )
}

interface DrawingProps {
  map: MarketMap
  assets: readonly HeatAsset[]
  period: HeatPeriod
}

function Drawing({ map, assets, period }: DrawingProps) {
  if (assets.length === 0)
    return <EmptyState title="None of these assets has a known market cap, so no tile has a size." />
  return (
    <>
      <Sized layout={WIDE} map={map} assets={assets} period={period} className="max-sm:hidden" />
      <Sized layout={NARROW} map={map} assets={assets} period={period} className="sm:hidden" />
    </>
  )
}

function Sized(props: DrawingProps & { layout: HeatLayout; className: string }) {
  const { map, assets, period, layout, className } = props
  const tiles = drawTiles(assets, layout)
  const left = notDrawnOf({ ...map, drawn: tiles.length })
  return (
    <div className={className}>
      <HeatMap tiles={tiles} layout={layout} period={period} />
      <Legend period={period} />
      <p className="mt-2 text-[13px] text-mut">
        The area of a tile grows with the square root of its market cap.
        {left && ` ${left} The table has them all.`}
      </p>
    </div>
  )
}

function Legend({ period }: { period: HeatPeriod }) {
  return (
    <ul
      aria-label={`Colours, change in ${PERIOD_WORDS[period]}`}
      className="mt-2.5 flex flex-wrap gap-1 text-[12.5px]"
    >
      {HEAT_STEPS.map((step) => (
        <li key={step} className={`rounded-[5px] px-2 py-0.5 text-ink ${HEAT_CLASSES[step]}`}>
          {heatLabel(step, period)}
        </li>
      ))}
      <li className="rounded-[5px] border border-dashed border-line-strong px-2 text-mut">unknown</li>
    </ul>
  )
}

function WithoutCap({ assets, total }: { assets: readonly HeatAsset[]; total: number }) {
  if (assets.length === 0) return null
  return (
    <div className="mt-3 text-[13px]">
      <h3 className="text-mut">Without a market cap, so without a tile</h3>
      <ul className="mt-1 flex flex-wrap gap-x-5 gap-y-1">
        {assets.map(({ asset, change }) => (
          <li key={asset.assetId}>
            <Link href={`${PATH}/${asset.coingeckoId}`} prefetch={false} className="link">
              {asset.name}
            </Link>{' '}
            <ChangeText change={change} />
          </li>
        ))}
        {total > assets.length && (
          <li className="text-mut">and {formatCount(total - assets.length).text} more in the table</li>
        )}
      </ul>
    </div>
  )
}
