import type { Grade } from '@/lib/domain/market'

/** Something notable in one asset's market, as one rule sees it. Instants are epoch milliseconds. */
export interface Detection {
  type: 'price_spike' | 'volume_spike' | 'trend_reversal'
  horizon: '5m' | '1h' | '24h'
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

/** What a rule is, for people. */
export interface SignalRule<Id extends Detection['type'] = Detection['type']> {
  id: Id
  /** Raised when the rule's results change; anomalies of another version stay beside. */
  version: number
  name: string
  what: string
  how: string
  why: string
  reference: string
  /** The detection as one sentence without its subject: "fell 4.2 % in 1 h". */
  sentence(detection: Detection): string
  /** What is usual, in one sentence. */
  usual(detection: Detection): string
  /** `act` when somebody should look at once. */
  severity(detection: Detection): 'act' | 'warn' | 'info'
}

/** Grades whose figures are trusted enough to judge; C is not. */
export function isTrusted(grade: Grade): boolean {
  return grade !== 'C'
}

/** A log return as people read it: 0.0953 → "10.0 %", without a sign. */
export function percentOf(logReturn: number): string {
  const percent = Math.abs(Math.expm1(logReturn)) * 100
  return `${percent.toFixed(percent < 0.1 ? 3 : percent < 10 ? 2 : 1)} %`
}
