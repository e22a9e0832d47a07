import { z } from 'zod'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { largestRobustZ, MAD_TO_SIGMA, robustBounds, robustScale, robustZ } from '@/lib/kernels/robust'
import { type Detection, percentOf, type SignalRule } from './contract'

/** Least move that is worth a word, by horizon, as a log return. */
export const PRICE_FLOORS = { '5m': 0.01, '1h': 0.02 } as const
export type PriceHorizon = keyof typeof PRICE_FLOORS

/** The past that a move is compared with. */
export const PRICE_LOOK_BACK_MS = 7 * DAY_MS
const MIN_Z = 3.5
/** Fewer returns say little about what is usual. */
const MIN_SAMPLES = 500
/** Sums of doubles are this exact at least. */
const ROUNDING = 1e-9
/** A move of this size wants a person at once. */
const ACT_AT = 0.05

/** Whether a move is large enough to be compared with its past at all; falls count like rises. */
export function exceedsFloor(logReturn: number, horizon: PriceHorizon): boolean {
  return Math.abs(logReturn) >= PRICE_FLOORS[horizon]
}

/**
 * Judges one return against those of the same horizon over the trailing 7 days, the current one excluded.
 * Null: nothing notable, fewer than 500 returns, or a past that does not vary.
 */
export function detectPriceSpike(input: {
  slot: number
  horizon: PriceHorizon
  logReturn: number
  past: readonly number[]
  priceUsd: number
}): Detection | null {
  const { logReturn, past, horizon } = input
  if (!exceedsFloor(logReturn, horizon) || past.length < MIN_SAMPLES) return null
  const score = robustZ(logReturn, past)
  if (score === null || Math.abs(score) < MIN_Z) return null
  return {
    type: 'price_spike',
    horizon,
    barTime: input.slot,
    direction: logReturn > 0 ? 'up' : 'down',
    magnitude: logReturn,
    score,
    currentValue: input.priceUsd,
    previousValue: input.priceUsd / Math.exp(logReturn),
    baseline: robustScale(past)?.median ?? 0,
    samples: past.length,
  }
}

/** How long bounds stand in for the past they were taken from: longer, and they say less. */
const BOUNDS_FOR_MS = 3 * HOUR_MS
/** Returns that may have come and gone since: one a slot, and some that became known or unknown later. */
const BOUNDS_CHANGES = BOUNDS_FOR_MS / SLOT_MS + 4

/** Bounds of what is usual, taken from the returns before the slot `at`; as they pack as JSON. */
export const usualMovesSchema = z.object({
  at: z.number(),
  low: z.number(),
  high: z.number(),
  leastMad: z.number(),
})
export type UsualMoves = z.infer<typeof usualMovesSchema>

/** What the returns of the 7 days before a slot say of the next hours; null where they are too few. */
export function usualMoves(past: readonly number[], at: number): UsualMoves | null {
  const bounds = robustBounds(past, BOUNDS_CHANGES)
  return bounds && { at, ...bounds }
}

/**
 * Whether a move may be a spike, without reading its past: false only when no past within the bounds would make it
 * one. So a lively asset, whose moves beyond the floor are usual, does not have a week of returns read for each.
 */
export function mayBeSpike(
  move: { slot: number; horizon: PriceHorizon; logReturn: number },
  usual: UsualMoves | null,
): boolean {
  if (!exceedsFloor(move.logReturn, move.horizon)) return false
  if (usual === null || Math.abs(move.slot - usual.at) > BOUNDS_FOR_MS) return true
  return largestRobustZ(move.logReturn, usual) >= MIN_Z * (1 - ROUNDING)
}

const LABELS = { '5m': '5 min', '1h': '1 h', '24h': '24 h' }

/** The MAD behind a score: half of the past returns were no farther from their median. */
function usualMove({ magnitude, baseline, score }: Detection): string {
  return `±${percentOf(score === null ? 0 : Math.abs((MAD_TO_SIGMA * (magnitude - baseline)) / score))}`
}

export const priceSpike: SignalRule<'price_spike'> = {
  id: 'price_spike',
  version: 1,
  name: 'Price spike',
  what: 'The price moved far more over 5 minutes or an hour than it usually does.',
  how: '|r| ≥ 0.01 (5 min) or 0.02 (1 h), and |z| ≥ 3.5, where z = 0.6745 (r − median) / MAD over the log returns of the same length in the trailing 7 days, the current one excluded. Nothing below 500 returns. A move is told once: again only when it has doubled.',
  why: 'A rate quoted before such a move is wrong after it.',
  reference: 'Iglewicz and Hoaglin 1993; metrics.md, definition 1',
  thresholds: [
    ...Object.entries(PRICE_FLOORS).map(([horizon, floor]) => ({
      name: `Least move over ${horizon}`,
      value: `${floor} (log return, ${percentOf(floor)})`,
      means: 'Smaller moves are never told, however unusual they are.',
    })),
    {
      name: 'Robust z',
      value: `${MIN_Z}`,
      means: 'A move must stand this many robust deviations from the median of its past.',
    },
    {
      name: 'Past',
      value: `${PRICE_LOOK_BACK_MS / DAY_MS} days`,
      means: 'What a move is compared with, the current one excluded.',
    },
    { name: 'Least samples', value: `${MIN_SAMPLES} returns`, means: 'With fewer nothing is told.' },
    {
      name: 'Act now from',
      value: `${ACT_AT} (log return, ${percentOf(ACT_AT)})`,
      means: 'A move of this size is told as “act now”, a smaller one as a warning.',
    },
  ],
  sentence: ({ direction, magnitude, horizon }) =>
    `${direction === 'up' ? 'rose' : 'fell'} ${percentOf(magnitude)} in ${LABELS[horizon]}`,
  usual: (detection) => `usual: ${usualMove(detection)}`,
  basis: (detection) =>
    `Half of all moves over ${LABELS[detection.horizon]} in the 7 days before were within ${usualMove(detection)}.`,
  advice: 'Check the rates you quote before the next customer.',
  severity: ({ magnitude }) => (Math.abs(magnitude) >= ACT_AT ? 'act' : 'warn'),
}
