import type { CoinKind, CoinSpec } from './coin'
import { bellFrom, mixHash, uniformFrom } from './noise'

const FIRST = [
  'amber,baobab,cedar,delta,ember,falcon,granite,harmattan,indigo,jollof,kente,lagoon,mangrove,niger,oasis,palm',
  'quartz,river,savanna,tamarind,umber,velvet,willow,xenon,yam,zephyr,agora,beacon,cobalt,drift,echo,fable',
].flatMap((line) => line.split(','))
const SECOND = 'protocol,finance,network,token,inu,dao,swap,chain,cash,labs,ai,meme,verse,pay,guild,fi'.split(
  ',',
)

const LARGEST_CAP_USD = 900_000_000
/** The largest supply seen on the wire is 4.2e17; prices are lifted so that no synthetic coin exceeds it. */
const LARGEST_SUPPLY = 420_000_000_000_000_000

function kindFrom(draw: number): CoinKind {
  if (draw < 0.01) return 'dead'
  if (draw < 0.04) return 'stale'
  return draw < 0.05 ? 'stable' : 'floating'
}

function word(list: string[], hash: number): string {
  return list[hash % list.length] ?? 'coin'
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/**
 * Price of a coin in USD: lognormal with a heavy tail of tiny ones, never needing more than the largest
 * supply.
 */
function basePriceFrom(kind: CoinKind, key: number, capUsd: number): number {
  if (kind === 'stable') return 1
  const drawn = 10 ** (-2.2 + 2.3 * bellFrom(mixHash(key, 1)))
  return Number(Math.max(drawn, capUsd / LARGEST_SUPPLY).toPrecision(12))
}

/**
 * One invented coin for worlds beyond the catalogue. `position` counts from 0 after the catalogue; caps
 * fall with it as a power law. Ids are unique by their number, symbols repeat as they do in the real list.
 */
export function synthesizeCoin(seed: number, position: number): CoinSpec {
  const key = mixHash(mixHash(seed | 0, 0x73796e74), position)
  const first = word(FIRST, mixHash(key, 2))
  const second = word(SECOND, mixHash(key, 3))
  const kind = kindFrom(uniformFrom(mixHash(key, 4)))
  const capUsd = LARGEST_CAP_USD * (position + 1) ** -0.9 * Math.exp(0.3 * bellFrom(mixHash(key, 5)))
  const basePriceUsd = basePriceFrom(kind, key, capUsd)
  const circulatingSupply = Number((capUsd / basePriceUsd).toPrecision(12))
  const capped = (mixHash(key, 6) & 1) === 0
  const maximum = Number((circulatingSupply * (1 + uniformFrom(mixHash(key, 7)))).toPrecision(12))
  return {
    id: `${first}-${second}-${position + 1}`,
    symbol: `${first.slice(0, 2)}${second.slice(0, 1 + (mixHash(key, 8) % 3))}`,
    name: `${capitalized(first)} ${capitalized(second)} ${position + 1}`,
    kind,
    basePriceUsd,
    circulatingSupply,
    totalSupply: capped ? maximum : circulatingSupply,
    maxSupply: capped ? maximum : null,
    dailyVolatility: kind === 'stable' ? 0.0006 : 0.035 + 0.045 * uniformFrom(mixHash(key, 9)),
    turnover: 0.002 * Math.exp(1.4 * bellFrom(mixHash(key, 10)) + 1.5),
    capKnown: uniformFrom(mixHash(key, 11)) >= 0.05,
  }
}
