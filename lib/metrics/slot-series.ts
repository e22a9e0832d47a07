import { DAY_MS, floorTo, HOUR_MS, SLOT_MS, sampleToleranceMs } from '@/lib/domain/slot'
import type { SlotPoint, SlotWindow } from './contract'

/** Slots of the trailing day. */
export const DAY_SLOTS = DAY_MS / SLOT_MS
/** Hours of the sparkline that snapshots carry. */
export const SPARKLINE_HOURS = 168

export interface SlotInput extends SlotPoint {
  volume24hUsd: string | null
  sourceUpdatedAt: number | null
}

/** Finds the point of a slot older than the hour the series keeps itself; null when there is none. */
export type FarReference = (slot: number) => SlotPoint | null

/**
 * Rolling state of one asset: what a tick needs instead of its history. Grows by `advance`, slot by slot in
 * rising order, and answers as the window of the newest slot.
 */
export class SlotSeries {
  /** First slot ever seen, or null for a new asset. */
  firstSlot: number | null = null
  lastSlot: number | null = null
  /** Points of [S−1h, S], oldest first; unpriced ones included. */
  recent: SlotPoint[] = []
  /** One flag per slot of (S−24h, S], newest first. */
  present = new Uint8Array(DAY_SLOTS)
  /** Newest hour of the sparkline (epoch ms of its start), or null. */
  sparklineHour: number | null = null
  /** Last price seen in each hour, oldest first, NaN where none. A drawing, so single precision is enough. */
  sparkline = new Float32Array(SPARKLINE_HOURS).fill(Number.NaN)

  /** Takes the next slot and returns its window. Throws: RangeError when the slot is not after the last one. */
  advance(input: SlotInput, farReference: FarReference): SlotWindow {
    if (this.lastSlot !== null && input.slot <= this.lastSlot) {
      throw new RangeError(`slot ${input.slot} is not after ${this.lastSlot}`)
    }
    this.shiftPresence(input)
    this.shiftSparkline(input)
    this.recent = this.recent.filter((point) => point.slot >= input.slot - HOUR_MS)
    this.recent.push({ slot: input.slot, sampledAt: input.sampledAt, units: input.units })
    this.firstSlot ??= input.slot
    this.lastSlot = input.slot
    return this.window(input, farReference)
  }

  private window(input: SlotInput, farReference: FarReference): SlotWindow {
    const { recent } = this
    const firstSlot = this.firstSlot ?? input.slot
    const present = this.present.reduce((sum, flag) => sum + flag, 0)
    return {
      current: input,
      hour: recent.filter((point) => point.units !== null && point.slot > input.slot - HOUR_MS),
      completeness: {
        present,
        expected: Math.min(DAY_SLOTS, (input.slot - firstSlot) / SLOT_MS + 1),
      },
      reference: (lagMs) => {
        const slot = input.slot - lagMs
        const point = lagMs <= HOUR_MS ? recent.find((one) => one.slot === slot) : farReference(slot)
        if (!point || point.units === null) return null
        const distance = input.sampledAt - point.sampledAt
        return Math.abs(distance - lagMs) <= sampleToleranceMs(lagMs) ? point : null
      },
    }
  }

  private shiftPresence(input: SlotInput): void {
    const steps =
      this.lastSlot === null ? DAY_SLOTS : Math.min(DAY_SLOTS, (input.slot - this.lastSlot) / SLOT_MS)
    this.present.copyWithin(steps, 0)
    this.present.fill(0, 0, steps)
    this.present[0] = input.units === null ? 0 : 1
  }

  private shiftSparkline(input: SlotInput): void {
    const hour = floorTo(input.slot, HOUR_MS)
    const steps =
      this.sparklineHour === null
        ? SPARKLINE_HOURS
        : Math.min(SPARKLINE_HOURS, (hour - this.sparklineHour) / HOUR_MS)
    if (steps > 0) {
      this.sparkline.copyWithin(0, steps)
      this.sparkline.fill(Number.NaN, SPARKLINE_HOURS - steps)
    }
    this.sparklineHour = hour
    if (input.units !== null) this.sparkline[SPARKLINE_HOURS - 1] = Number(input.units) / 1e24
  }
}
