import { type Change, formatCount, formatLogReturn } from '@/app/_ui/format'
import { formatWeek } from '@/app/_ui/week-figures'
import type { AssetSnapshot } from '@/db/queries/market'
import { computeTreemap, type Tile } from '@/lib/kernels/treemap'
import type { HeatPeriod } from './heat-scale'

/** A frame tiles are laid out in, px; its width is that of a usual screen, the real one stretches. */
export interface HeatLayout {
  width: number
  height: number
  /** Least share of the area: a smaller tile could be neither read nor hit. */
  minShare: number
}

export const WIDE: HeatLayout = { width: 1180, height: 560, minShare: 0.0009 }
export const NARROW: HeatLayout = { width: 330, height: 520, minShare: 0.0035 }

/** An asset with what its colour speaks of. */
export interface HeatAsset {
  asset: AssetSnapshot
  /** Simple change over the period; null unknown. */
  ratio: number | null
  change: Change
}

export interface DrawnTile extends HeatAsset {
  box: Tile
}

/** The change of an asset over a period, as it is stored or as its hourly closes say. */
export function heatAssetOf(asset: AssetSnapshot, period: HeatPeriod, zone: string): HeatAsset {
  if (period === '7d') {
    const { change, exactChange } = formatWeek(asset.sparkline, zone)
    return { asset, change, ratio: exactChange === null ? null : Number(exactChange) }
  }
  const logReturn = period === '1h' ? asset.logReturn1h : asset.logReturn24h
  return {
    asset,
    change: formatLogReturn(logReturn),
    ratio: logReturn === null ? null : Math.expm1(logReturn),
  }
}

/**
 * What the area of a tile stands for: the square root of the market cap. In proportion to the cap itself Bitcoin takes
 * more than half of the map, and most of what moves is too small to be read.
 */
const weightOf = ({ asset }: HeatAsset) => Math.sqrt(Number(asset.marketCapUsd))

/** Tiles of the assets that are large enough for the layout, largest first. `assets` fall by market cap. */
export function drawTiles(assets: readonly HeatAsset[], layout: HeatLayout): DrawnTile[] {
  const weights = assets.map(weightOf)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const drawn = assets.filter((_, index) => (weights[index] ?? 0) / total >= layout.minShare)
  const boxes = computeTreemap(weights.slice(0, drawn.length), layout)
  return drawn.flatMap((asset, index) => {
    const box = boxes[index]
    return box ? [{ ...asset, box }] : []
  })
}

const count = (number: number) => formatCount(number).text

/** What the heat map leaves out, in one sentence; null when it shows all. */
export function notDrawnOf(counts: { matching: number; withCap: number; drawn: number }): string | null {
  const small = counts.withCap - counts.drawn
  const without = counts.matching - counts.withCap
  const parts = [
    small > 0 && `${count(small)} ${small === 1 ? 'is' : 'are'} too small to draw`,
    without > 0 && `${count(without)} ${without === 1 ? 'has' : 'have'} no known market cap`,
  ].filter((part) => part !== false)
  if (parts.length === 0) return null
  return `${counts.drawn} of ${count(counts.matching)} assets are drawn; ${parts.join(', ')}.`
}
