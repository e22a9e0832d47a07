import { describe, expect, it } from 'vitest'
import type { Bar } from '@/db/queries/asset-bars'
import { HOUR_MS } from '@/lib/domain/slot'
import { resolveRange } from '../../range'
import { planBars } from './bar-plan'
import { measureOf, titleOf } from './finding'

const NOW = new Date('2026-11-24T10:02:00Z')
const range = (id: '24h' | '7d' | 'max') =>
  planBars(resolveRange({ range: id, from: null, to: null }, NOW), NOW.getTime() - 365 * 24 * HOUR_MS)
const zone = 'Africa/Lagos'

/** Bars of a plan from its first to its newest, at a price that rises by 1 from 100. */
function barsOf(plan: ReturnType<typeof range>, { skip = 0 } = {}): Bar[] {
  const count = Math.floor((plan.to - plan.from) / plan.stepMs) + 1
  return Array.from({ length: count }, (_, n) => ({
    openTime: plan.from + n * plan.stepMs,
    open: String(100 + n),
    high: String(101 + n),
    low: String(100 + n),
    close: String(101 + n),
    samples: plan.stepMs / 300_000,
    volume24hUsd: null,
  })).slice(skip)
}

describe('titleOf', () => {
  it('says the stored change of 24 hours and between what prices it happened', () => {
    const plan = range('24h')
    const title = titleOf({
      name: 'Bitcoin',
      bars: barsOf(plan),
      plan,
      range: '24h',
      logReturn24h: Math.log(1.0124),
      zone,
    })
    expect(title).toBe('Bitcoin +1.24 % in 24 h, between $100.00 and $197.00')
  })

  it('compares the ends of the bars over longer stretches', () => {
    const plan = range('7d')
    const title = titleOf({ name: 'Bitcoin', bars: barsOf(plan), plan, range: '7d', logReturn24h: 0.5, zone })
    expect(title).toBe('Bitcoin +169.00 % in 7 days, between $100.00 and $269.00')
  })

  it('does not claim a range of which the beginning is not known', () => {
    const plan = range('24h')
    const bars = barsOf(plan, { skip: 4 })
    const title = titleOf({ name: 'Bitcoin', bars, plan, range: '24h', logReturn24h: 0.5, zone })
    expect(title).toMatch(/^Bitcoin \+89\.42 % since 23 Nov 12:00 WAT, between/)
  })

  it('does not claim a range of which the end is not known', () => {
    const plan = range('24h')
    const bars = barsOf(plan).slice(0, 5)
    const title = titleOf({ name: 'Bitcoin', bars, plan, range: '24h', logReturn24h: 0.5, zone })
    expect(title).toMatch(/^Bitcoin \+5\.00 % from 23 Nov 11:00 WAT to 23 Nov 12:00 WAT/)
  })

  it('says so where no price is known, and where none moved', () => {
    const plan = range('max')
    const input = { name: 'Bitcoin', plan, range: 'max' as const, logReturn24h: null, zone }
    expect(titleOf({ ...input, bars: [] })).toBe('No price of Bitcoin is known in this range')
    const still = barsOf(plan).map((bar) => ({ ...bar, open: '1', high: '1', low: '1', close: '1' }))
    expect(titleOf({ ...input, bars: still })).toMatch(
      /^Bitcoin 0\.00 % since 24 Nov 2025, at \$1\.0000 throughout$/,
    )
  })
})

describe('measureOf', () => {
  const plan = range('24h')
  const bars = barsOf(plan)
  const input = { bars, plan, first: 0, zone, beginsLate: false }
  const words = '15-minute bars in USD: each the first, highest, lowest and last of three 5-minute prices'

  it('says what a bar is, and that the newest may still grow', () => {
    expect(measureOf(input)).toBe(`${words}; the newest, from 11:00, is unfinished`)
    expect(measureOf({ ...input, bars: bars.slice(0, -1) })).toBe(words)
    const long = range('7d')
    expect(measureOf({ ...input, bars: barsOf(long).slice(0, -1), plan: long })).toBe(
      '1-hour bars in USD: each the first, highest, lowest and last of its 5-minute prices',
    )
  })

  it('counts what is missing in them', () => {
    const holed = bars.flatMap((bar, n) =>
      n === 3 ? [] : [{ ...bar, samples: n === 5 ? 1 : n === 7 ? 2 : 3 }],
    )
    expect(measureOf({ ...input, bars: holed })).toMatch(
      /; 1 bar without a price stays empty; 1 bar is made of one price; 1 bar misses some of its slots$/,
    )
  })

  it('says from when on there is data, and that averages begin later', () => {
    const first = plan.from + 3 * HOUR_MS
    const said = measureOf({ ...input, bars: barsOf(plan, { skip: 12 }), first, beginsLate: true })
    expect(said).toContain('; averages begin once there are enough bars of this length')
    expect(said).toContain('; no data before 23 Nov 2026')
  })
})
