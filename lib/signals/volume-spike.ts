import { median, robustZ } from '@/lib/kernels/robust'
import type { Detection, SignalRule } from './contract'

/** Days before that are compared with, at the same time of day: volume has a daily rhythm. */
export const VOLUME_DAYS = 14
const MIN_DAYS = 10
const MIN_RATIO = 2
const MIN_Z = 3.5

/**
 * Judges the rolling 24 h volume at the close of an hourly bar against the same hour of the 14 days before. Both
 * measures take the same baseline: over all hours the ratio would follow the time of day. Null: nothing notable, fewer
 * than 10 days, or a past that does not vary.
 */
export function detectVolumeSpike(input: {
  barTime: number
  volumeUsd24h: number
  past: readonly number[]
}): Detection | null {
  const past = input.past.filter((volume) => volume > 0)
  const usual = median(past)
  if (usual === null || past.length < MIN_DAYS || input.volumeUsd24h <= 0) return null
  const ratio = input.volumeUsd24h / usual
  const score = robustZ(
    Math.log(input.volumeUsd24h),
    past.map((volume) => Math.log(volume)),
  )
  if (score === null || ratio < MIN_RATIO || score < MIN_Z) return null
  return {
    type: 'volume_spike',
    horizon: '24h',
    barTime: input.barTime,
    direction: 'up',
    magnitude: ratio,
    score,
    currentValue: input.volumeUsd24h,
    previousValue: past.at(-1) ?? null,
    baseline: usual,
    samples: past.length,
  }
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })

export const volumeSpike: SignalRule<'volume_spike'> = {
  id: 'volume_spike',
  version: 1,
  name: 'Volume spike',
  what: 'Far more was traded in the last 24 hours than usual at this time of day.',
  how: 'RVOL = V / median(V at the same hour of the previous 14 days) ≥ 2, and the robust z of ln V against the same values ≥ 3.5. V is the rolling 24 h volume at the close of the hourly bar. Nothing below 10 of the 14 days. A day of high volume is told once: again only when the ratio has doubled.',
  why: 'Unusual volume comes before and with unusual prices, and with customers.',
  reference: 'metrics.md, definition 3',
  thresholds: [
    {
      name: 'Least ratio (RVOL)',
      value: `${MIN_RATIO} times the median`,
      means: 'Less than this is never told, however unusual it is.',
    },
    {
      name: 'Robust z',
      value: `${MIN_Z}`,
      means: 'The logarithm of the volume must stand this many robust deviations above its past.',
    },
    { name: 'Past', value: `${VOLUME_DAYS} days`, means: 'Compared at the same hour of each of these days.' },
    { name: 'Least samples', value: `${MIN_DAYS} days`, means: 'With fewer nothing is told.' },
  ],
  sentence: ({ magnitude }) => `trades at ${magnitude.toFixed(1)} times its usual volume`,
  usual: ({ baseline }) => `usual at this hour: $${compact.format(baseline)}`,
  basis: ({ baseline, currentValue, samples }) =>
    `$${compact.format(currentValue ?? 0)} in 24 h, against a median of $${compact.format(baseline)} at the same hour of ${samples} of the 14 days before.`,
  advice: 'Look at the news and at your own order flow.',
  severity: () => 'warn',
}
