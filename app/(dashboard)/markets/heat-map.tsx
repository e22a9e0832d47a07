import Link from 'next/link'
import { arrowOf, formatCompactUsd, formatPrice } from '@/app/_ui/format'
import { HEAT_CLASSES, type HeatPeriod, heatStepOf, PERIOD_WORDS } from './heat-scale'
import type { DrawnTile, HeatAsset, HeatLayout } from './heat-tiles'
import { PATH } from './view'

/** Words appear where they fit: a tile knows its own size. */
const SYMBOLS = [
  { upTo: 3, fits: '[@container(min-width:36px)_and_(min-height:18px)]:block' },
  { upTo: 4, fits: '[@container(min-width:46px)_and_(min-height:18px)]:block' },
  { upTo: 5, fits: '[@container(min-width:56px)_and_(min-height:18px)]:block' },
]
const LONG_SYMBOL = '[@container(min-width:72px)_and_(min-height:18px)]:block'
const CHANGE =
  'hidden text-[11.5px] [@container(min-width:58px)_and_(min-height:36px)]:block [@container(min-width:80px)]:text-[13px]'
/** Where there is no room for the arrow, the sign still says it. */
const ARROW = 'hidden [@container(min-width:80px)]:inline'
const NAME = 'hidden text-xs [@container(min-width:92px)_and_(min-height:60px)]:block'

const fitOf = (symbol: string) => SYMBOLS.find(({ upTo }) => symbol.length <= upTo)?.fits ?? LONG_SYMBOL

const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(3)}%`

const wordsOf = ({ asset, change }: HeatAsset, period: HeatPeriod) => {
  const moved = change.known ? `${change.text} in ${PERIOD_WORDS[period]}` : `change unknown: ${change.title}`
  return {
    moved,
    price: formatPrice(asset.priceUsd, 'unknown').text,
    cap: formatCompactUsd(asset.marketCapUsd).text,
  }
}

interface HeatMapProps {
  tiles: readonly DrawnTile[]
  layout: HeatLayout
  period: HeatPeriod
}

/** Assets as tiles: area by the square root of the market cap, colour, sign and arrow by change; each is a link to its asset. */
export function HeatMap({ tiles, layout, period }: HeatMapProps) {
  return (
    <ul
      aria-label={`Heat map, ${tiles.length} assets by market cap`}
      style={{ height: layout.height }}
      className="relative"
    >
      {tiles.map((tile) => (
        <HeatTile key={tile.asset.assetId} tile={tile} layout={layout} period={period} />
      ))}
    </ul>
  )
}

function HeatTile({ tile, layout, period }: Omit<HeatMapProps, 'tiles'> & { tile: DrawnTile }) {
  const { asset, box, ratio, change } = tile
  const { moved, price, cap } = wordsOf(tile, period)
  const step = heatStepOf(ratio, period)
  const colour =
    step === null ? 'bg-card border-dashed border-line-strong' : `${HEAT_CLASSES[step]} border-card`
  return (
    <li
      style={{
        left: share(box.x, layout.width),
        top: share(box.y, layout.height),
        width: share(box.width, layout.width),
        height: share(box.height, layout.height),
      }}
      className="group absolute hover:z-20 focus-within:z-20"
    >
      <Link
        href={`${PATH}/${asset.coingeckoId}`}
        prefetch={false}
        data-testid={`tile-${asset.coingeckoId}`}
        data-exact={ratio ?? undefined}
        aria-label={`${asset.name}, ${moved}, price ${price}, market cap ${cap}`}
        className={`block size-full overflow-hidden rounded-[5px] border text-ink [container-type:size] hover:border-ink focus-visible:-outline-offset-2 ${colour}`}
      >
        <span
          aria-hidden="true"
          className="flex size-full flex-col items-center justify-center px-1 text-center text-[13px] leading-[1.25]"
        >
          <span className={`hidden max-w-full truncate font-semibold ${fitOf(asset.symbol)}`}>
            {asset.symbol.toUpperCase()}
          </span>
          {asset.name.toUpperCase() !== asset.symbol.toUpperCase() && (
            <span className={`${NAME} max-w-full truncate`}>{asset.name}</span>
          )}
          <span className={`${CHANGE} whitespace-nowrap`}>
            <span className={ARROW}>{arrowOf(change.direction)} </span>
            {change.text}
          </span>
        </span>
      </Link>
      <span aria-hidden="true" className={`${TOOLTIP} ${sideOf(tile, layout)}`}>
        <span className="block font-semibold">{asset.name}</span>
        <span className="block">
          {arrowOf(change.direction)} {change.text} {change.known && `in ${PERIOD_WORDS[period]}`}
        </span>
        <span className="block text-mut">
          {price} · market cap {cap}
        </span>
      </span>
    </li>
  )
}

const TOOLTIP =
  'pointer-events-none absolute hidden w-max max-w-[240px] rounded-[9px] border border-line-strong bg-card px-2.5 py-1.5 text-[12.5px] text-ink shadow-lg group-focus-within:block group-hover:block'

/** Towards the middle of the map, so that nothing is cut at its edges. */
function sideOf({ box }: DrawnTile, layout: HeatLayout): string {
  const across = box.x + box.width / 2 < layout.width / 2 ? 'left-1' : 'right-1'
  const tall = box.height > layout.height / 3
  if (tall) return `${across} top-1`
  return `${across} ${box.y + box.height / 2 < layout.height / 2 ? 'top-full' : 'bottom-full'}`
}
