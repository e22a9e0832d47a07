import { FLAT_BELOW } from '@/app/_ui/format'

export const HEAT_PERIODS = ['1h', '24h', '7d'] as const
export type HeatPeriod = (typeof HEAT_PERIODS)[number]

export const PERIOD_WORDS: Record<HeatPeriod, string> = { '1h': '1 h', '24h': '24 h', '7d': '7 days' }

/** Up to where a change counts as none, as little and as middling: ratios, by how long the change took. */
const LIMITS: Record<HeatPeriod, readonly [flat: number, little: number, middling: number]> = {
  '1h': [FLAT_BELOW, 0.005, 0.02],
  '24h': [FLAT_BELOW, 0.02, 0.05],
  '7d': [FLAT_BELOW, 0.05, 0.15],
}

/** Steps of the scale, from the deepest fall to the steepest rise. */
export const HEAT_STEPS = [-3, -2, -1, 0, 1, 2, 3] as const
export type HeatStep = (typeof HEAT_STEPS)[number]

/** Class of the colour of a step; the colours stand in theme.css. */
export const HEAT_CLASSES: Record<HeatStep, string> = {
  [-3]: 'bg-heat-down-3',
  [-2]: 'bg-heat-down-2',
  [-1]: 'bg-heat-down-1',
  0: 'bg-heat-flat',
  1: 'bg-heat-up-1',
  2: 'bg-heat-up-2',
  3: 'bg-heat-up-3',
}

/** Step of a change; null for an unknown one. */
export function heatStepOf(change: number | null, period: HeatPeriod): HeatStep | null {
  if (change === null || !Number.isFinite(change)) return null
  const size = Math.abs(change)
  const [flat, little, middling] = LIMITS[period]
  if (size < flat) return 0
  const step = size < little ? 1 : size < middling ? 2 : 3
  return HEAT_STEPS.find((one) => one === (change < 0 ? -step : step)) ?? 0
}

const percent = (ratio: number) => `${Number((ratio * 100).toFixed(2))}`

/** What a step stands for, in words with signs: "−5 % or more". */
export function heatLabel(step: HeatStep, period: HeatPeriod): string {
  const [flat, little, middling] = LIMITS[period]
  if (step === 0) return `within ±${percent(flat)} %`
  const sign = step < 0 ? '−' : '+'
  const size = Math.abs(step)
  if (size === 3) return `${sign}${percent(middling)} % or more`
  return size === 2
    ? `${sign}${percent(little)} to ${sign}${percent(middling)} %`
    : `up to ${sign}${percent(little)} %`
}
