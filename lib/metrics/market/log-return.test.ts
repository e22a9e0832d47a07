import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '@/lib/domain/slot'
import type { SlotPoint, SlotWindow } from '../contract'
import { SlotSeries } from '../slot-series'
import { logReturn1h, logReturn5m, logReturn15m, logReturn24h } from './log-return'

const START = Date.UTC(2026, 10, 22, 12)
const MINUTE_MS = 60_000
const SCALE = 10n ** 24n

type Sample = [minute: number, units: bigint | null, lateMs?: number]

/** Window of the last sample; the far reference finds a sample of exactly the slot asked for. */
function windowAfter(samples: Sample[]): SlotWindow {
  const series = new SlotSeries()
  const points = new Map<number, SlotPoint>()
  let last: SlotWindow | null = null
  for (const [minute, units, lateMs = 0] of samples) {
    const slot = START + minute * MINUTE_MS
    const point = { slot, sampledAt: slot + lateMs, units }
    points.set(slot, point)
    last = series.advance(
      { ...point, volume24hUsd: null, sourceUpdatedAt: null },
      (far) => points.get(far) ?? null,
    )
  }
  if (!last) throw new Error('no samples')
  return last
}

describe('log return', () => {
  it.each([
    [logReturn5m, 5],
    [logReturn15m, 15],
    [logReturn1h, 60],
    [logReturn24h, 1440],
  ])('of $0.id is the natural logarithm of the ratio of the two prices', (metric, minutes) => {
    const doubled = windowAfter([
      [0, 21n * SCALE],
      [minutes, 42n * SCALE],
    ])
    expect(metric.compute(doubled)).toBeCloseTo(Math.LN2, 15)
    const fallen = windowAfter([
      [0, 100n * SCALE],
      [minutes, 99n * SCALE],
    ])
    // ln 0.99 by its series: -(0.01 + 0.01²/2 + 0.01³/3 + …)
    expect(metric.compute(fallen)).toBeCloseTo(-0.010050335853501442, 15)
  })

  it('is 0 when the price stood still, and unknown when the slot is missing', () => {
    const still = windowAfter([
      [0, 5n],
      [60, 5n],
    ])
    expect(logReturn1h.compute(still)).toBe(0)
    expect(logReturn5m.compute(still)).toBeNull()
    expect(logReturn15m.compute(still)).toBeNull()
    expect(logReturn24h.compute(still)).toBeNull()
  })

  it('never passes the move over 55 minutes off as one over 5 minutes or an hour', () => {
    const window = windowAfter([
      [0, 100n],
      [55, 140n],
    ])
    for (const metric of [logReturn5m, logReturn15m, logReturn1h, logReturn24h]) {
      expect(metric.compute(window)).toBeNull()
    }
  })

  it.each([
    [logReturn5m, 5],
    [logReturn15m, 15],
    [logReturn1h, 60],
  ])('of $0.id trusts samples 90 s off and not 91 s', (metric, minutes) => {
    const at = (lateMs: number) =>
      windowAfter([
        [0, 100n],
        [minutes, 200n, lateMs],
      ])
    expect(metric.compute(at(90_000))).toBeCloseTo(Math.LN2, 15)
    expect(metric.compute(at(91_000))).toBeNull()
    expect(metric.compute(at(-91_000))).toBeNull()
  })

  it('of a day trusts samples 0.4 % of it off, six minutes, and no more', () => {
    const at = (lateMs: number) =>
      windowAfter([
        [0, 100n],
        [1440, 200n, lateMs],
      ])
    expect(logReturn24h.compute(at(360_000))).toBeCloseTo(Math.LN2, 15)
    expect(logReturn24h.compute(at(361_000))).toBeNull()
  })

  it.each([
    ['the first slot ever', [[0, 100n]]],
    [
      'no price now',
      [
        [0, 100n],
        [5, null],
      ],
    ],
    [
      'no price then',
      [
        [0, null],
        [5, 100n],
      ],
    ],
  ] satisfies [string, Sample[]][])('is unknown with %s', (_, samples) => {
    expect(logReturn5m.compute(windowAfter(samples))).toBeNull()
  })

  it('stays finite between the smallest and the largest price that can be stored', () => {
    const window = windowAfter([
      [0, 1n],
      [5, 10n ** 36n - 1n],
    ])
    expect(logReturn5m.compute(window)).toBeCloseTo(36 * Math.LN10, 10)
  })

  it('does not change when all prices are scaled, and adds up over time', () => {
    const price = fc.bigInt(10n ** 9n, 10n ** 30n)
    fc.assert(
      fc.property(price, price, price, fc.bigInt(2n, 10n ** 5n), (a, b, c, k) => {
        const move = (from: bigint, to: bigint) =>
          Number(
            logReturn5m.compute(
              windowAfter([
                [0, from],
                [5, to],
              ]),
            ),
          )
        expect(move(a * k, b * k)).toBeCloseTo(move(a, b), 12)
        expect(move(a, b) + move(b, c)).toBeCloseTo(move(a, c), 12)
      }),
    )
  })

  it('looks back exactly a day and an hour', () => {
    expect(logReturn24h.inputs).toEqual({ kind: 'lags', lagsMs: [0, DAY_MS] })
    expect(logReturn1h.inputs).toEqual({ kind: 'lags', lagsMs: [0, HOUR_MS] })
  })
})
