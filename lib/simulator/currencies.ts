import { DAY_MS, mixHash, slowNoise } from './noise'

/** One quote currency: units per USD wander within `base × (1 ± wobble)`; crypto ones follow a coin. */
interface CurrencySpec {
  code: string
  name: string
  unit: string
  type: 'crypto' | 'fiat' | 'commodity'
  base: number
  wobble: number
  /** Coin whose price gives the rate, and its fallback `base` is used where the world lacks that coin. */
  coinId?: string
}

/** Quote currencies in the order of the wire. Base rates are round figures of our own. */
export const CURRENCIES = [
  {
    code: 'btc',
    name: 'Bitcoin',
    unit: 'BTC',
    type: 'crypto',
    base: 0.0000106,
    wobble: 0,
    coinId: 'bitcoin',
  },
  { code: 'eth', name: 'Ether', unit: 'ETH', type: 'crypto', base: 0.000307, wobble: 0, coinId: 'ethereum' },
  {
    code: 'bnb',
    name: 'Binance Coin',
    unit: 'BNB',
    type: 'crypto',
    base: 0.00153,
    wobble: 0,
    coinId: 'binancecoin',
  },
  { code: 'xrp', name: 'XRP', unit: 'XRP', type: 'crypto', base: 0.433, wobble: 0, coinId: 'ripple' },
  { code: 'usd', name: 'US Dollar', unit: '$', type: 'fiat', base: 1, wobble: 0 },
  { code: 'cny', name: 'Chinese Yuan', unit: '¥', type: 'fiat', base: 7.2, wobble: 0.015 },
  { code: 'eur', name: 'Euro', unit: '€', type: 'fiat', base: 0.92, wobble: 0.03 },
  { code: 'gbp', name: 'British Pound Sterling', unit: '£', type: 'fiat', base: 0.78, wobble: 0.03 },
  { code: 'inr', name: 'Indian Rupee', unit: '₹', type: 'fiat', base: 84.5, wobble: 0.015 },
  { code: 'jpy', name: 'Japanese Yen', unit: '¥', type: 'fiat', base: 150, wobble: 0.04 },
  { code: 'ngn', name: 'Nigerian Naira', unit: '₦', type: 'fiat', base: 1_525, wobble: 0.045 },
  { code: 'zar', name: 'South African Rand', unit: 'R', type: 'fiat', base: 18.2, wobble: 0.04 },
  { code: 'xau', name: 'Gold - Troy Ounce', unit: 'XAU', type: 'commodity', base: 0.00037, wobble: 0.05 },
] as const satisfies readonly CurrencySpec[]

/** A quote currency the simulator answers in. */
export type Currency = (typeof CURRENCIES)[number]['code']

/** The currency with this code (any case, as upstream), or null. */
export function getCurrency(code: string): Currency | null {
  return CURRENCIES.find((currency) => currency.code === code.toLowerCase())?.code ?? null
}

/**
 * Units of a currency per USD at an instant, pure in (seed, currency, instant). NGN stays within 1,456 to
 * 1,594.
 */
export function createPerUsd(
  seed: number,
  coinPriceUsd: (id: string, atMs: number) => number | null,
): (currency: Currency, atMs: number) => number {
  const specs = new Map<Currency, CurrencySpec>(CURRENCIES.map((spec) => [spec.code, spec]))
  return (currency, atMs) => {
    const spec = specs.get(currency)
    if (spec === undefined || currency === 'usd') return 1
    const price = spec.coinId === undefined ? null : coinPriceUsd(spec.coinId, atMs)
    if (price !== null) return 1 / price
    const key = mixHash(
      seed | 0,
      mixHash(
        0x66786678,
        CURRENCIES.findIndex(({ code }) => code === currency),
      ),
    )
    const wave = 0.7 * slowNoise(key, atMs, 45 * DAY_MS) + 0.3 * slowNoise(key ^ 7, atMs, 6 * DAY_MS)
    return spec.base * (1 + spec.wobble * wave)
  }
}
