import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { toUnits } from '@/lib/kernels/decimal'
import { PRICE_SCALE } from './contract'

/** Lengths of the bars that are kept. */
export const CANDLE_INTERVALS = [
  { id: '1h', ms: HOUR_MS },
  { id: '1d', ms: DAY_MS },
] as const
export type CandleInterval = (typeof CANDLE_INTERVALS)[number]['id']

/**
 * One bar of 5-minute samples, covering [openTime, openTime + interval). Prices and totals are exact decimal strings;
 * instants are epoch milliseconds.
 */
export interface Candle {
  assetId: string
  interval: CandleInterval
  openTime: number
  open: string
  high: string
  low: string
  close: string
  /** Priced slots inside; the bar has `expectedSamples` slots. */
  samples: number
  /** Of the newest slot that had one; null unknown. */
  volume24hUsd: string | null
  marketCapUsd: string | null
  /** Newest slot inside, priced or not. */
  lastSlot: number
}

/** A market row as a bar takes it. */
export interface CandleSample {
  assetId: string
  slot: number
  priceUsd: string | null
  volume24hUsd: string | null
  marketCapUsd: string | null
}

/** Milliseconds of an interval. */
export function intervalMs(interval: CandleInterval): number {
  return interval === '1h' ? HOUR_MS : DAY_MS
}

/** 5-minute slots of a bar. */
export function expectedSamples(interval: CandleInterval): number {
  return intervalMs(interval) / SLOT_MS
}

/** Doubles keep the order of decimals; where they cannot tell two apart, the exact units do. */
export function isAbove(price: string, other: string): boolean {
  const [a, b] = [Number(price), Number(other)]
  return a === b ? toUnits(price, PRICE_SCALE) > toUnits(other, PRICE_SCALE) : a > b
}

/**
 * The bar with one more row, which must be newer than all inside. A bar begins with its first priced row: until then
 * there is none (null). A row of a later bar begins that one.
 */
export function foldCandle(
  candle: Candle | null,
  sample: CandleSample,
  interval: CandleInterval,
): Candle | null {
  const openTime = floorTo(sample.slot, intervalMs(interval))
  const own = candle?.openTime === openTime ? candle : null
  const { priceUsd: price } = sample
  if (price === null) return own === null ? null : { ...own, ...totalsOf(own, sample) }
  if (own === null) {
    const { assetId, volume24hUsd, marketCapUsd, slot } = sample
    const prices = { open: price, high: price, low: price, close: price }
    return { assetId, interval, openTime, ...prices, samples: 1, volume24hUsd, marketCapUsd, lastSlot: slot }
  }
  return {
    ...own,
    ...totalsOf(own, sample),
    high: isAbove(price, own.high) ? price : own.high,
    low: isAbove(own.low, price) ? price : own.low,
    close: price,
    samples: own.samples + 1,
  }
}

function totalsOf(candle: Candle, sample: CandleSample) {
  return {
    volume24hUsd: sample.volume24hUsd ?? candle.volume24hUsd,
    marketCapUsd: sample.marketCapUsd ?? candle.marketCapUsd,
    lastSlot: sample.slot,
  }
}

/** Every bar of one asset's rows, oldest first; the rows come in rising order of slot. */
export function candlesOf(samples: readonly CandleSample[], interval: CandleInterval): Candle[] {
  const bars: Candle[] = []
  let open: Candle | null = null
  for (const sample of samples) {
    const next = foldCandle(open, sample, interval)
    if (open && next?.openTime !== open.openTime) bars.push(open)
    open = next
  }
  return open ? [...bars, open] : bars
}
