import { MINUTE_MS } from '@/lib/domain/slot'
import { formatDecimal } from '@/lib/kernels/decimal'
import { PRICE_SCALE, type SlotMetric } from '../contract'

function priceChange<Id extends string>(id: Id, minutes: number): SlotMetric<Id> {
  return {
    id,
    name: `Price change ${minutes} min`,
    what: `US dollars the price moved in ${minutes} minutes.`,
    how: `Price minus the price of exactly the slot ${minutes} minutes before. Null when that slot is missing or its sample is more than 90 s off.`,
    why: 'The shortest moves eat the spread of a quote that is already out.',
    unit: 'USD',
    window: `${minutes} min`,
    minSamples: 2,
    maxStaleness: '90 s beside the exact distance',
    reference: 'Original meaning of the product, first version',
    version: 1,
    storage: 'price',
    inputs: { kind: 'lags', lagsMs: [0, minutes * MINUTE_MS] },
    compute: ({ current, reference }) => {
      const before = reference(minutes * MINUTE_MS)
      if (current.units === null || before?.units == null) return null
      return formatDecimal({ units: current.units - before.units, scale: PRICE_SCALE })
    },
  }
}

export const priceChange5m = priceChange('price_change_5m', 5)
export const priceChange15m = priceChange('price_change_15m', 15)
