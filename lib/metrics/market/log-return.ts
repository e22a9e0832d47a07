import { MINUTE_MS, sampleToleranceMs } from '@/lib/domain/slot'
import type { SlotMetric } from '../contract'

/** ln(a / b) of two exact prices (units of 10^-24). The ratio is taken of doubles: relative error ≈ 1e-16. */
function logRatio(a: bigint, b: bigint): number {
  return Math.log(Number(a) / Number(b))
}

function logReturn<Id extends string>(id: Id, label: string, minutes: number): SlotMetric<Id> {
  const off = `${sampleToleranceMs(minutes * MINUTE_MS) / 1000} s`
  return {
    id,
    name: `Log return ${label}`,
    what: `Relative move of the price over ${label}, as a natural logarithm.`,
    how: `ln(price / price of exactly the slot ${label} before). Null when that slot is missing or its sample is more than ${off} off.`,
    why: 'Log returns add up over time and compare across coins of any price.',
    unit: 'ratio (natural log)',
    window: label,
    minSamples: 2,
    maxStaleness: `${off} beside the exact distance`,
    reference: 'Campbell, Lo and MacKinlay 1997, chapter 1',
    version: 1,
    storage: 'double',
    inputs: { kind: 'lags', lagsMs: [0, minutes * MINUTE_MS] },
    compute: ({ current, reference }) => {
      const before = reference(minutes * MINUTE_MS)
      if (current.units === null || before?.units == null) return null
      return logRatio(current.units, before.units)
    },
  }
}

export const logReturn5m = logReturn('log_return_5m', '5 min', 5)
export const logReturn15m = logReturn('log_return_15m', '15 min', 15)
export const logReturn1h = logReturn('log_return_1h', '1 h', 60)
export const logReturn24h = logReturn('log_return_24h', '24 h', 1440)
