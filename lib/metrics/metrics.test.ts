import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { GRADES } from '@/lib/domain/market'
import { DAY_MS, HOUR_MS, SLOT_MS, sampleToleranceMs } from '@/lib/domain/slot'
import { fitDecimal } from '@/lib/kernels/decimal'
import type { SlotMetric, SlotPoint, SlotWindow } from './contract'
import { METRICS } from './index'
import { DAY_SLOTS, type SlotInput, SlotSeries, SPARKLINE_HOURS } from './slot-series'
import { decodeSlotSeries, encodeSlotSeries } from './slot-series-codec'

const START = Date.UTC(2026, 10, 23, 12)
const METRIC_LIST: readonly SlotMetric[] = METRICS
const COLUMN = {
  price: { precision: 36, scale: 24 },
  amount: { precision: 30, scale: 8 },
} as const

/** A sample on a timeline: slots after the one before, price, how late it was taken, how old the source was. */
const sample = fc.record({
  steps: fc.oneof(
    { weight: 12, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: 2, max: 14 }) },
    { weight: 1, arbitrary: fc.constantFrom(12, 287, 288, 289, 2_100) },
  ),
  units: fc.option(fc.bigInt(1n, 10n ** 36n - 1n), { freq: 6 }),
  lateMs: fc.integer({ min: 0, max: 299_999 }),
  staleMs: fc.option(fc.integer({ min: 0, max: 3_000_000 })),
  volume: fc.option(fc.nat().map(String), { freq: 6 }),
})
const timeline = fc.array(sample, { minLength: 1, maxLength: 60 }).map((samples) => {
  let slot = START
  return samples.map(({ steps, units, lateMs, staleMs, volume }, i): SlotInput => {
    if (i > 0) slot += steps * SLOT_MS
    const sampledAt = slot + lateMs
    const sourceUpdatedAt = staleMs === null ? null : sampledAt - staleMs
    return { slot, sampledAt, units, volume24hUsd: volume, sourceUpdatedAt }
  })
})

const computeAll = (window: SlotWindow) =>
  Object.fromEntries(METRIC_LIST.map((metric) => [metric.id, metric.compute(window)]))

/** The window of the last row, told from all rows without any rolling state. */
function windowFromScratch(rows: readonly SlotInput[], current: SlotInput): SlotWindow {
  const { slot } = current
  const seen = rows.filter((row) => row.slot <= slot)
  const within = (spanMs: number) =>
    seen.filter((row) => row.units !== null && row.slot > slot - spanMs).map((row): SlotPoint => row)
  const first = seen[0]?.slot ?? slot
  return {
    current,
    hour: within(HOUR_MS),
    completeness: {
      present: within(DAY_MS).length,
      expected: Math.min(DAY_SLOTS, (slot - first) / SLOT_MS + 1),
    },
    reference: (lagMs) => {
      const point = seen.find((row) => row.slot === slot - lagMs)
      if (!point || point.units === null) return null
      const off = current.sampledAt - point.sampledAt - lagMs
      return Math.abs(off) <= sampleToleranceMs(lagMs) ? point : null
    },
  }
}

function sparklineFromScratch(rows: readonly SlotInput[], slot: number): number[] {
  const newest = Math.floor(slot / HOUR_MS)
  return Array.from({ length: SPARKLINE_HOURS }, (_, i) => {
    const hour = newest - SPARKLINE_HOURS + 1 + i
    const priced = rows.filter(
      (row) => row.slot <= slot && row.units !== null && Math.floor(row.slot / HOUR_MS) === hour,
    )
    const units = priced.at(-1)?.units
    return units == null ? Number.NaN : Math.fround(Number(units) / 1e24)
  })
}

/** Unpacks and packs the state between two ticks, as the pipeline does. */
function throughStorage(series: SlotSeries): SlotSeries {
  const decoded = decodeSlotSeries(encodeSlotSeries(series))
  if (!decoded) throw new Error('the state was not read back')
  return decoded
}

describe('metric registry', () => {
  it('has the nine original columns by their names, four log returns and the grade', () => {
    expect(METRIC_LIST.map((metric) => metric.id)).toEqual([
      'price_usd',
      'price_change_5m',
      'price_change_15m',
      'volume_24h_usd',
      'avg_price_1h',
      'min_price_1h',
      'max_price_1h',
      'log_return_5m',
      'log_return_15m',
      'log_return_1h',
      'log_return_24h',
      'data_grade',
    ])
  })

  it('names every metric once', () => {
    expect(new Set(METRIC_LIST.map((metric) => metric.id)).size).toBe(METRIC_LIST.length)
    expect(new Set(METRIC_LIST.map((metric) => metric.name)).size).toBe(METRIC_LIST.length)
  })

  it.each(METRIC_LIST.map((metric) => [metric.id, metric] as const))(
    '%s is defined for people',
    (id, metric) => {
      expect(id).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
      expect(id.length).toBeLessThanOrEqual(64)
      for (const text of [
        'name',
        'what',
        'how',
        'why',
        'unit',
        'window',
        'maxStaleness',
        'reference',
      ] as const) {
        expect(metric[text].trim(), text).not.toBe('')
      }
      for (const text of ['what', 'how', 'why'] as const) expect(metric[text], text).toMatch(/\.$/)
      expect(metric.version).toBeGreaterThanOrEqual(1)
      expect(Number.isInteger(metric.version)).toBe(true)
      expect(metric.minSamples).toBeGreaterThanOrEqual(1)
    },
  )

  it.each(METRIC_LIST.map((metric) => [metric.id, metric] as const))(
    '%s names the rows it is made of, none after the slot',
    (_, { inputs }) => {
      const reach = inputs.kind === 'lags' ? inputs.lagsMs : [inputs.spanMs]
      expect(reach.length).toBeGreaterThan(0)
      for (const ms of reach) {
        expect(ms % SLOT_MS).toBe(0)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(DAY_MS)
      }
      if (inputs.kind === 'lags') expect(inputs.lagsMs).toContain(0)
      else expect(inputs.spanMs).toBeGreaterThan(0)
    },
  )

  it('answers null, never 0, NaN or nothing, when nothing is known', () => {
    const values = computeAll({
      current: { slot: START, sampledAt: START, units: null, volume24hUsd: null, sourceUpdatedAt: null },
      hour: [],
      completeness: { present: 0, expected: 1 },
      reference: () => null,
    })
    const { data_grade, ...figures } = values
    expect(data_grade).toBe('unknown')
    for (const [id, value] of Object.entries(figures)) expect(value, id).toBeNull()
  })

  it('only looks at the slots that each metric names', () => {
    fc.assert(
      fc.property(timeline, (rows) => {
        const current = rows.at(-1) as SlotInput
        const window = windowFromScratch(rows, current)
        for (const metric of METRIC_LIST) {
          const asked: number[] = []
          metric.compute({
            ...window,
            reference: (lagMs) => {
              asked.push(lagMs)
              return window.reference(lagMs)
            },
          })
          if (asked.length === 0) continue
          expect(metric.inputs.kind, metric.id).toBe('lags')
          if (metric.inputs.kind === 'lags')
            expect(metric.inputs.lagsMs).toEqual(expect.arrayContaining(asked))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('gives values that fit their columns, whatever the series', () => {
    fc.assert(
      fc.property(timeline, (rows) => {
        const window = windowFromScratch(rows, rows.at(-1) as SlotInput)
        for (const { id, storage, compute } of METRIC_LIST) {
          const value = compute(window)
          expect(value, id).not.toBeUndefined()
          if (value === null) continue
          if (storage === 'grade') expect(GRADES, id).toContain(value)
          else if (storage === 'double') expect(Number.isFinite(value), id).toBe(true)
          else expect(fitDecimal(String(value), COLUMN[storage]), id).toEqual({ ok: true, value })
        }
      }),
    )
  })

  it('says the same tick by tick through the packed state as from all rows at once', () => {
    fc.assert(
      fc.property(timeline, (rows) => {
        const bySlot = new Map(rows.map((row) => [row.slot, row]))
        let series = new SlotSeries()
        for (const row of rows) {
          const window = series.advance(row, (slot) => bySlot.get(slot) ?? null)
          expect(computeAll(window)).toEqual(computeAll(windowFromScratch(rows, row)))
          series = throughStorage(series)
        }
        const last = rows.at(-1) as SlotInput
        expect([...series.sparkline]).toEqual(sparklineFromScratch(rows, last.slot))
      }),
      { numRuns: 60 },
    )
  })

  it('says the same when a series starts late, given its first slot and a week to warm up', () => {
    fc.assert(
      fc.property(timeline, (rows) => {
        const last = rows.at(-1) as SlotInput
        const bySlot = new Map(rows.map((row) => [row.slot, row]))
        const series = new SlotSeries()
        series.firstSlot = rows[0]?.slot ?? null
        const late = rows.filter((row) => row.slot >= last.slot - 7 * DAY_MS)
        const windows = late.map((row) => series.advance(row, (slot) => bySlot.get(slot) ?? null))
        expect(computeAll(windows.at(-1) as SlotWindow)).toEqual(computeAll(windowFromScratch(rows, last)))
      }),
      { numRuns: 40 },
    )
  })
})
