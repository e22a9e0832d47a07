import type { Coin } from './coin'
import { CURRENCIES } from './currencies'
import { mixHash } from './noise'
import { okAnswer, type WireAnswer } from './wire-errors'
import type { WireRequest } from './wire-query'

const PLATFORMS = ['ethereum', 'binance-smart-chain', 'polygon-pos', 'solana']

/**
 * Every fourth coin has a chain of its own and therefore no platforms; the others one to three invented
 * contracts.
 */
function listPlatforms(coin: Coin): Record<string, string> {
  const count = coin.key % 4
  const address = (platform: number) =>
    Array.from({ length: 5 }, (_, part) =>
      mixHash(coin.key ^ platform, part)
        .toString(16)
        .padStart(8, '0'),
    ).join('')
  return Object.fromEntries(
    PLATFORMS.slice(0, count).map((name, platform) => [name, `0x${address(platform)}`]),
  )
}

/** `GET /ping`. */
export function answerPing(): WireAnswer {
  return okAnswer({ gecko_says: '(V3) To the Moon!' }, 0)
}

/** `GET /coins/list`: all coins by id, with `platforms` when `include_platform=true`; no paging. */
export function answerCoinsList({ world, query }: WireRequest): WireAnswer {
  const withPlatforms = query.get('include_platform') === 'true'
  const rows = [...world.coins]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((coin) => ({
      id: coin.id,
      symbol: coin.symbol,
      name: coin.name,
      ...(withPlatforms ? { platforms: listPlatforms(coin) } : {}),
    }))
  return okAnswer(rows, 300)
}

/** `GET /exchange_rates`: units per one BTC with three decimals, so USD→NGN is `ngn.value / usd.value`. */
export function answerExchangeRates({ world, atMs }: WireRequest): WireAnswer {
  const btcPerUsd = world.perUsd('btc', atMs)
  const rates = CURRENCIES.map(({ code, name, unit, type }) => {
    const value = Number((world.perUsd(code, atMs) / btcPerUsd).toFixed(3))
    return [code, { name, unit, value, type }]
  })
  return okAnswer({ rates: Object.fromEntries(rates) }, 60)
}
