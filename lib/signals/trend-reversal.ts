import { z } from 'zod'
import { DAY_MS } from '@/lib/domain/slot'
import { advanceEma } from '@/lib/kernels/ema'
import type { Detection, SignalRule } from './contract'

const FAST = 12
const SLOW = 48
/** Share of the mean hourly change that the averages must be apart by. */
const BAND_SHARE = 0.25
const HOLD_BARS = 3
/** Twice the slow average: by then its start weighs less than 2 %. */
const WARM_UP_BARS = 2 * SLOW
/** After a longer silence the averages speak of another market. */
const LONGEST_GAP_MS = DAY_MS

/** Averages of one asset's closed hourly bars, as they pack as JSON. */
export const trendStateSchema = z.object({
  /** EMA 12 and EMA 48 of the closes. */
  fast: z.number(),
  slow: z.number(),
  /** |close − close before| of the last 48 bars, oldest first. */
  changes: z.array(z.number()),
  close: z.number(),
  barTime: z.number(),
  bars: z.number(),
  /** 1 up, −1 down, 0 not decided yet. */
  direction: z.number(),
  /** Side of the band that was seen last, and for how many bars in a row. */
  side: z.number(),
  held: z.number(),
})

export type TrendState = z.infer<typeof trendStateSchema>

/** A closed bar: its start (epoch ms) and close. */
export interface ClosedBar {
  openTime: number
  close: number
}

function begin(bar: ClosedBar): TrendState {
  const { close, openTime: barTime } = bar
  return { fast: close, slow: close, changes: [], close, barTime, bars: 1, direction: 0, side: 0, held: 0 }
}

/**
 * The state with one more closed bar, and the reversal that it completes, if any. Bars come in rising order; a gap of
 * more than a day begins anew. EMA seeded with the first close, alpha = 2 / (n + 1).
 */
export function advanceTrend(
  state: TrendState | null,
  bar: ClosedBar,
): { state: TrendState; detection: Detection | null } {
  if (state === null || bar.openTime - state.barTime > LONGEST_GAP_MS)
    return { state: begin(bar), detection: null }
  const changes = [...state.changes, Math.abs(bar.close - state.close)].slice(-SLOW)
  const fast = advanceEma(state.fast, bar.close, FAST)
  const slow = advanceEma(state.slow, bar.close, SLOW)
  const bars = state.bars + 1
  const distance = fast - slow
  const meanChange = changes.reduce((sum, one) => sum + one, 0) / changes.length
  const band = BAND_SHARE * meanChange
  const outside = bars > WARM_UP_BARS && band > 0 && Math.abs(distance) > band
  const side = outside ? Math.sign(distance) : 0
  const held = side !== 0 && side === state.side ? state.held + 1 : side === 0 ? 0 : 1
  const decided = held >= HOLD_BARS ? side : state.direction
  const next = { fast, slow, changes, close: bar.close, barTime: bar.openTime, bars, side, held }
  const flipped = state.direction !== 0 && decided !== state.direction
  const detection: Detection | null = flipped
    ? {
        type: 'trend_reversal',
        horizon: '1h',
        barTime: bar.openTime,
        direction: decided > 0 ? 'up' : 'down',
        magnitude: Math.abs(distance) / meanChange,
        score: null,
        currentValue: bar.close,
        previousValue: state.close,
        baseline: band,
        samples: changes.length,
      }
    : null
  return { state: { ...next, direction: decided }, detection }
}

export const trendReversal: SignalRule<'trend_reversal'> = {
  id: 'trend_reversal',
  version: 1,
  name: 'Trend reversal',
  what: 'The short and the long average of the hourly closes changed sides, and stayed there.',
  how: 'd = EMA 12 − EMA 48 of closed hourly bars. The state flips when |d| > 0.25 × the mean |hourly change| of 48 bars and holds for 3 closed bars. No state in the first 96 bars, nor in the first 96 after more than a day without; the first state is no reversal.',
  why: 'Float that was right for a rising market is wrong for a falling one.',
  reference: 'metrics.md, definition 4',
  thresholds: [
    {
      name: 'Averages',
      value: `EMA ${FAST} and EMA ${SLOW} of hourly closes`,
      means: 'The trend is up while the short one stands above the long one.',
    },
    {
      name: 'Band',
      value: `${BAND_SHARE} of the mean hourly change over ${SLOW} bars`,
      means: 'Closer together than this they have no side.',
    },
    {
      name: 'Must hold for',
      value: `${HOLD_BARS} closed bars`,
      means: 'A side that is left again before is no reversal.',
    },
    {
      name: 'Least samples',
      value: `${WARM_UP_BARS} bars`,
      means: `Nothing is told in the first ones, nor after ${LONGEST_GAP_MS / DAY_MS} day without data.`,
    },
  ],
  sentence: ({ direction }) => `turned ${direction === 'up' ? 'upwards' : 'downwards'}`,
  usual: ({ direction }) => `12 h average ${direction === 'up' ? 'above' : 'below'} the 48 h one`,
  basis: ({ direction, magnitude }) =>
    `The average of 12 hours stands ${magnitude.toFixed(1)} mean hourly moves ${direction === 'up' ? 'above' : 'below'} that of 48 hours, for three closed hours. Such a sign comes late by nature.`,
  advice: 'Look whether the float still fits.',
  severity: () => 'info',
}
