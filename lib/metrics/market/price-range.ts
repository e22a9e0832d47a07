import { HOUR_MS } from '@/lib/domain/slot'
import { divideHalfEven, formatDecimal } from '@/lib/kernels/decimal'
import { PRICE_SCALE, type SlotMetric } from '../contract'

/** Reduces the exact prices of the hour; never called with an empty list. */
type Reduce = (units: bigint[]) => bigint

function hourPrice<Id extends string>(
  id: Id,
  text: { name: string; what: string; how: string; why: string },
  reduce: Reduce,
): SlotMetric<Id> {
  return {
    id,
    ...text,
    unit: 'USD',
    window: '1 h, (S−1h, S]',
    minSamples: 1,
    maxStaleness: 'the current slot must have a price',
    reference: 'Original meaning of the product, first version',
    version: 1,
    storage: 'price',
    inputs: { kind: 'span', spanMs: HOUR_MS },
    compute: ({ current, hour }) => {
      if (current.units === null) return null
      const units = hour.flatMap((point) => (point.units === null ? [] : [point.units]))
      return formatDecimal({ units: reduce(units), scale: PRICE_SCALE })
    },
  }
}

export const avgPrice1h = hourPrice(
  'avg_price_1h',
  {
    name: 'Average price 1 h',
    what: 'Mean price of the last hour.',
    how: 'Each present slot of the hour weighs its five minutes; missing slots weigh nothing. Exact, rounded half to even at 24 decimals.',
    why: 'A quote far from it is a quote on a jump.',
  },
  (units) =>
    divideHalfEven(
      units.reduce((sum, value) => sum + value, 0n),
      BigInt(units.length),
    ),
)

export const minPrice1h = hourPrice(
  'min_price_1h',
  {
    name: 'Lowest price 1 h',
    what: 'Lowest price of the last hour.',
    how: 'The smallest price of the present slots of the hour.',
    why: 'The worst price a position met in the hour.',
  },
  (units) => units.reduce((low, value) => (value < low ? value : low)),
)

export const maxPrice1h = hourPrice(
  'max_price_1h',
  {
    name: 'Highest price 1 h',
    what: 'Highest price of the last hour.',
    how: 'The largest price of the present slots of the hour.',
    why: 'The dearest replacement cost in the hour.',
  },
  (units) => units.reduce((high, value) => (value > high ? value : high)),
)
