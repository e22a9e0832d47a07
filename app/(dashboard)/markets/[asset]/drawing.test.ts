import { describe, expect, it } from 'vitest'
import type { Bar } from '@/db/queries/asset-bars'
import { HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { beginsLate, indicatorsOf } from './drawing'
import { SHOWS } from './view'

const bar = (n: number, close: number, samples = 12): Bar => ({
  openTime: n * HOUR_MS,
  open: String(close),
  high: String(close),
  low: String(close),
  close: String(close),
  samples,
  volume24hUsd: null,
})
const wave = (n: number) => 100 + 10 * Math.sin(n / 5)
const bars = Array.from({ length: 260 }, (_, n) => bar(n, wave(n)))
const input = { from: 200 * HOUR_MS, stepMs: HOUR_MS, show: SHOWS.map(({ id }) => id) }

describe('indicatorsOf', () => {
  it('gives one value for each drawn bar and none for the warm-up', () => {
    const { overlays, panes } = indicatorsOf(bars, input)
    const lines = [
      ...overlays,
      ...panes.flatMap((pane) => [...pane.lines, ...(pane.histogram ? [pane.histogram] : [])]),
    ]
    expect(lines.map(({ id }) => id)).toEqual([
      'ema-12',
      'ema-48',
      'bollinger-upper',
      'bollinger-middle',
      'bollinger-lower',
      'rsi',
      'macd',
      'macd-signal',
      'macd-histogram',
    ])
    for (const { id, values } of lines) {
      expect(values, id).toHaveLength(60)
      expect(values, id).not.toContain(null)
    }
  })

  it('is the mean of the last 20 closes in the middle of the bands, those before the range included', () => {
    const { overlays } = indicatorsOf(bars, { ...input, show: ['bollinger'] })
    const mean = Array.from({ length: 20 }, (_, i) => wave(200 - i)).reduce((sum, one) => sum + one, 0) / 20
    expect(overlays[1]?.values[0]).toBeCloseTo(mean, 9)
  })

  it('draws nothing that was not asked for', () => {
    expect(indicatorsOf(bars, { ...input, show: ['volume'] })).toEqual({ overlays: [], panes: [] })
  })

  it('begins anew behind a day of silence, and goes on over a shorter one', () => {
    const ema = (gap: number) => {
      const holed = bars.filter((_, n) => n < 210 || n >= 210 + gap)
      return indicatorsOf(holed, { ...input, show: ['ema'] }).overlays[0]?.values[10]
    }
    expect(ema(20)).not.toBeNull()
    expect(ema(30)).toBeNull()
  })

  it('never mixes hours with quarter-hours: hourly prices before 5-minute ones are no warm-up', () => {
    const quarter = 15 * MINUTE_MS
    const at = (openTime: number, close: number, samples = 3) => ({ ...bar(0, close, samples), openTime })
    const hourly = Array.from({ length: 100 }, (_, n) => at(n * HOUR_MS, 500, 1))
    const from = 100 * HOUR_MS
    const dense = Array.from({ length: 96 }, (_, n) => at(from + n * quarter, wave(n)))
    const asked = { from, stepMs: quarter, show: input.show }
    const mixed = indicatorsOf([...hourly, ...dense], asked)
    expect(mixed).toEqual(indicatorsOf(dense, asked))
    expect(beginsLate(mixed)).toBe(true)
    const slow = mixed.overlays.find(({ id }) => id === 'ema-48')?.values ?? []
    expect(slow.findIndex((value) => value !== null)).toBe(47)
    expect(slow[47]).toBeCloseTo(
      dense.slice(0, 48).reduce((sum, { close }) => sum + Number(close), 0) / 48,
      9,
    )
  })

  it('goes on over two lonely bars of an outage, and knows whole warm-ups from the first bar on', () => {
    const holed = bars.filter((_, n) => ![205, 207, 209].includes(n))
    const whole = indicatorsOf(holed, input)
    expect(whole.overlays[0]?.values).not.toContain(null)
    expect(beginsLate(whole)).toBe(false)
  })

  it('joins the closes where most bars are made of one price', () => {
    const single = bars.map((one) => ({ ...one, samples: 1 }))
    const { overlays } = indicatorsOf(single, { ...input, show: [] })
    expect(overlays.map(({ id }) => id)).toEqual(['close'])
    expect(overlays[0]?.values).toHaveLength(60)
  })
})
