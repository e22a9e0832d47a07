import type { Grade } from '@/lib/domain/market'

/** Decimal places of exact price arithmetic: the scale of decimal(36,24). */
export const PRICE_SCALE = 24

/** One slot of one asset as the metrics see it. `units` is the exact price × 10^24, null when unknown. */
export interface SlotPoint {
  slot: number
  sampledAt: number
  units: bigint | null
}

/** What a slot metric may look at: nothing after the current slot. */
export interface SlotWindow {
  readonly current: SlotPoint & { volume24hUsd: string | null; sourceUpdatedAt: number | null }
  /**
   * The priced point of exactly `lagMs` before, when the true distance of the two samples is near enough to it
   * (`sampleToleranceMs`);
   * else null. Never a neighbour of that slot.
   */
  reference(lagMs: number): SlotPoint | null
  /** Priced points of the last hour (S−1h, S], oldest first, the current one included. */
  readonly hour: readonly SlotPoint[]
  /** Priced slots of (S−24h, S] and how many could have been there since the asset's first slot. */
  readonly completeness: { present: number; expected: number }
}

/** How a value is stored: exact price, exact USD amount, double, or a grade letter. */
export type MetricStorage = 'price' | 'amount' | 'double' | 'grade'

/** Which rows a value is made of: single slots that far back, or every slot of (S − span, S]. */
export type MetricInputs = { kind: 'lags'; lagsMs: readonly number[] } | { kind: 'span'; spanMs: number }

/** One slot metric: definition for people, column for MySQL, pure computation. Null means unknown, never 0. */
export interface SlotMetric<Id extends string = string> {
  /** Column name in crypto_metrics and in exports. */
  id: Id
  name: string
  what: string
  how: string
  why: string
  unit: string
  window: string
  minSamples: number
  maxStaleness: string
  reference: string
  version: number
  storage: MetricStorage
  inputs: MetricInputs
  compute(window: SlotWindow): string | number | Grade | null
}
