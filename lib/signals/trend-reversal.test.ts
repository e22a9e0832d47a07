import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '@/lib/domain/slot'
import { advanceTrend, type TrendState, trendReversal } from './trend-reversal'

const START = Date.parse('2026-11-01T00:00:00.000Z')

function follow(closes: readonly number[], from: TrendState | null = null, start = START) {
  let state = from
  const found = closes.flatMap((close, i) => {
    const step = advanceTrend(state, { openTime: start + i * HOUR_MS, close })
    state = step.state
    return step.detection ? [step.detection] : []
  })
  return { state, found }
}

const line = (length: number, from: number, step: number) => Array.from({ length }, (_, i) => from + i * step)
/** Up for 150 hours, then down for 100. */
const HILL = [...line(150, 100, 1), ...line(100, 249, -1)]

describe('a trend reversal', () => {
  it('is found once where a long rise turns into a long fall, some hours after the top', () => {
    const { found } = follow(HILL)
    expect(found).toHaveLength(1)
    const hour = ((found[0]?.barTime ?? 0) - START) / HOUR_MS
    expect(found[0]).toMatchObject({ type: 'trend_reversal', direction: 'down', horizon: '1h', score: null })
    expect(hour).toBe(expectedHour(HILL))
    expect(hour).toBeGreaterThan(150)
    expect(hour).toBeLessThan(180)
  })

  it('is not the first state that is seen, and nothing in the first 96 bars', () => {
    expect(follow(line(300, 100, 1)).found).toEqual([])
    expect(follow([...line(40, 100, 1), ...line(50, 139, -1)]).found).toEqual([])
  })

  it('needs three closed bars: two on the other side are none', () => {
    const { found } = follow(HILL)
    const hour = ((found[0]?.barTime ?? 0) - START) / HOUR_MS
    expect(follow(HILL.slice(0, hour)).found).toEqual([])
    expect(follow(HILL.slice(0, hour + 1)).found).toHaveLength(1)
  })

  it('is the same however far the bars are taken at a time', () => {
    const first = follow(HILL.slice(0, 160))
    const packed: TrendState = JSON.parse(JSON.stringify(first.state))
    const second = follow(HILL.slice(160), packed, START + 160 * HOUR_MS)
    expect([...first.found, ...second.found]).toEqual(follow(HILL).found)
  })

  it('does not depend on the unit of the price', () => {
    const scaled = follow(HILL.map((close) => close * 1024)).found
    expect(scaled.map((one) => one.barTime)).toEqual(follow(HILL).found.map((one) => one.barTime))
    expect(scaled[0]?.magnitude).toBeCloseTo(follow(HILL).found[0]?.magnitude ?? 0, 9)
  })

  it('begins anew after more than a day without bars', () => {
    const { state } = follow(line(150, 100, 1))
    const near = advanceTrend(state, { openTime: (state?.barTime ?? 0) + 24 * HOUR_MS, close: 250 })
    const far = advanceTrend(state, { openTime: (state?.barTime ?? 0) + 25 * HOUR_MS, close: 250 })
    expect(near.state.bars).toBe(151)
    expect(far.state).toMatchObject({ bars: 1, direction: 0, fast: 250, slow: 250 })
  })

  it('says nothing of a price that never moves', () => {
    expect(follow(line(300, 100, 0)).found).toEqual([])
  })

  it('reads as a sentence', () => {
    const [found] = follow(HILL).found
    if (!found) throw new Error('nothing found')
    expect(trendReversal.sentence(found)).toBe('turned downwards')
    expect(trendReversal.usual(found)).toBe('12 h average below the 48 h one')
    expect(trendReversal.basis(found)).toMatch(/stands \d\.\d mean hourly moves below that of 48 hours/)
  })
})

/** The definition written out again, over whole arrays: where the state flips for the second time. */
function expectedHour(closes: readonly number[]): number {
  const ema = (length: number) =>
    closes.reduce<number[]>((all, close, i) => {
      const before = all[i - 1]
      all.push(before === undefined ? close : before + (2 / (length + 1)) * (close - before))
      return all
    }, [])
  const [fast, slow] = [ema(12), ema(48)]
  const side = closes.map((_, i) => {
    if (i < 96) return 0
    const changes = closes.slice(i - 47, i + 1).map((close, k) => Math.abs(close - (closes[i - 48 + k] ?? 0)))
    const mean = changes.reduce((sum, one) => sum + one, 0) / 48
    const d = (fast[i] ?? 0) - (slow[i] ?? 0)
    return Math.abs(d) > 0.25 * mean ? Math.sign(d) : 0
  })
  let state = 0
  for (let i = 2; i < side.length; i++) {
    const held = side[i] !== 0 && side[i] === side[i - 1] && side[i] === side[i - 2]
    if (!held || side[i] === state) continue
    if (state !== 0) return i
    state = side[i] ?? 0
  }
  return -1
}
