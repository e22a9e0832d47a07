import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'

/** Lengths of the moves that rules judge, in milliseconds. */
export const HORIZONS_MS = { '5m': SLOT_MS, '1h': HOUR_MS, '24h': DAY_MS } as const
export type Horizon = keyof typeof HORIZONS_MS

/** Something notable in one asset's market, as one rule sees it. Instants are epoch milliseconds. */
export interface Detection {
  type: 'price_spike' | 'volume_spike' | 'trend_reversal'
  horizon: Horizon
  /** Slot (price) or start of the closed bar (the others). */
  barTime: number
  direction: 'up' | 'down'
  /** Log return, ratio to the usual volume, or distance of the averages in mean hourly moves. */
  magnitude: number
  /** Robust z; null where the rule has none. */
  score: number | null
  currentValue: number | null
  previousValue: number | null
  /** What is usual: median return, median volume, or the band of the averages. */
  baseline: number
  /** Points the baseline was made of. */
  samples: number
}

/** A number that a rule judges by, in words, made from the constant that the rule itself uses. */
export interface Threshold {
  name: string
  value: string
  /** What follows from it. */
  means: string
}

/** What a rule is, for people. Texts about a detection leave its subject out: "fell 4.2 % in 1 h". */
export interface SignalRule<Id extends Detection['type'] = Detection['type']> {
  id: Id
  /** Raised when the rule's results change; anomalies of another version stay beside. */
  version: number
  name: string
  what: string
  how: string
  why: string
  reference: string
  thresholds: readonly Threshold[]
  sentence(detection: Detection): string
  /** What is usual, in a few words to stand in brackets behind the sentence. */
  usual(detection: Detection): string
  /** What the sentence rests on, as a sentence of its own. */
  basis(detection: Detection): string
  /** What to do about it. */
  advice: string
  /** `act` when somebody should look at once. */
  severity(detection: Detection): 'act' | 'warn' | 'info'
}

/** What a source has not refreshed for this long is no news, whatever it says: six slots, as for grade B. */
const LONGEST_STALE_MS = 6 * SLOT_MS

/**
 * Whether a figure is fresh enough to be judged. Holes in the day before lower the grade, which every message carries,
 * and never mute it: after an outage a spike matters as much.
 */
export function isFresh(staleMs: number | null): boolean {
  return staleMs === null || staleMs <= LONGEST_STALE_MS
}

/** What tells one move from another. */
export type Move = Pick<Detection, 'type' | 'horizon' | 'barTime' | 'direction' | 'magnitude'>

/** A move that was told is the same move until it has grown by this. */
const NEWS_GROWTH = 2

/**
 * Whether a move is a new one beside earlier ones of its asset. A move over an hour or a day is still seen at the
 * next slots or bars: while its horizon reaches back to one that was found, in the same direction, it is the same move,
 * unless it has doubled since.
 */
export function isNewMove(move: Move, earlier: readonly Move[]): boolean {
  const same = earlier.filter(
    (one) =>
      one.type === move.type &&
      one.horizon === move.horizon &&
      one.direction === move.direction &&
      one.barTime < move.barTime &&
      one.barTime > move.barTime - HORIZONS_MS[move.horizon],
  )
  const largest = same.reduce((most, one) => Math.max(most, Math.abs(one.magnitude)), 0)
  return Math.abs(move.magnitude) >= NEWS_GROWTH * largest
}

/** A log return as people read it: 0.0953 → "10.0 %", without a sign. */
export function percentOf(logReturn: number): string {
  const percent = Math.abs(Math.expm1(logReturn)) * 100
  return `${percent.toFixed(percent < 0.1 ? 3 : percent < 1 ? 2 : 1)} %`
}
