import { formatDecimal } from '@/lib/kernels/decimal'
import { PRICE_SCALE, type SlotMetric } from '../contract'

export const price: SlotMetric<'price_usd'> = {
  id: 'price_usd',
  name: 'Price',
  what: 'The price of one coin in US dollars in this slot.',
  how: 'The current_price of CoinGecko as received, exact to 24 decimals.',
  why: 'Every quote to a customer starts from it.',
  unit: 'USD',
  window: 'the slot',
  minSamples: 1,
  maxStaleness: '2 slots for grade A',
  reference: 'CoinGecko /coins/markets, field current_price',
  version: 1,
  storage: 'price',
  inputs: { kind: 'lags', lagsMs: [0] },
  compute: ({ current }) =>
    current.units === null ? null : formatDecimal({ units: current.units, scale: PRICE_SCALE }),
}

export const volume24h: SlotMetric<'volume_24h_usd'> = {
  id: 'volume_24h_usd',
  name: '24-hour volume',
  what: 'US dollars traded on the venues CoinGecko follows, over the 24 hours before the slot.',
  how: 'The total_volume of CoinGecko as received. A rolling figure: its differences are not 5-minute volume.',
  why: 'Tells how easily a position can be closed.',
  unit: 'USD',
  window: '24 h, rolling at the source',
  minSamples: 1,
  maxStaleness: '2 slots for grade A',
  reference: 'CoinGecko /coins/markets, field total_volume',
  version: 1,
  storage: 'amount',
  inputs: { kind: 'lags', lagsMs: [0] },
  compute: ({ current }) => current.volume24hUsd,
}
