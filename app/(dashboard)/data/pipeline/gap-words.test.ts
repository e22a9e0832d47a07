import { describe, expect, it } from 'vitest'
import { composeGaps, type HourCoverage, type WatchedAsset } from '@/lib/domain/gap-grid'
import { HOUR_MS } from '@/lib/domain/slot'
import { describeCell, missingText } from './gap-words'

const START = new Date('2026-11-23T23:00:00Z')
const hour = (n: number) => new Date(START.getTime() + n * HOUR_MS)
const asset = (assetId: string, name: string, since: Date | null): WatchedAsset => ({
  assetId,
  coingeckoId: name.toLowerCase(),
  name,
  since,
})
const covered = (n: number, given: Partial<HourCoverage> = {}): HourCoverage => ({
  at: hour(n),
  present: 24,
  watched: 2,
  loadedExpected: 0,
  coarse: 0,
  least: null,
  ...given,
})
const LONG_AGO = new Date('2026-01-01T00:00:00Z')
const BOTH = [asset('1', 'Bitcoin', LONG_AGO), asset('2', 'Ethereum', LONG_AGO)]
const compose = (given: {
  assets?: WatchedAsset[]
  coverage: HourCoverage[]
  hours: number
  zone?: string
}) => composeGaps({ assets: BOTH, zone: 'Africa/Lagos', from: START, to: hour(given.hours), ...given })

describe('the calendar of gaps', () => {
  it('holds each hour against what its assets owe, on the days of the zone, the newest first', () => {
    const coverage = [
      covered(0),
      covered(1, { present: 20, least: { assetId: '1', samples: 8 } }),
      covered(24),
    ]
    const grid = compose({ coverage, hours: 25 })
    expect(grid.days.map(({ day }) => day)).toEqual(['2026-11-25', '2026-11-24'])
    const today = grid.days[1]
    expect(today?.hours.slice(0, 3).map((cell) => cell?.state)).toEqual(['full', 'part', 'none'])
    expect(today?.hours[1]).toMatchObject({
      present: 20,
      expected: 24,
      least: { name: 'Bitcoin', samples: 8 },
    })
    // 22 hours without any bar, and four slots.
    expect(today?.missing).toBe(22 * 24 + 4)
    expect(grid).toMatchObject({ expected: 25 * 24, gapHours: 23, missing: 22 * 24 + 4 })
    expect(grid.days[0]?.hours.filter((cell) => cell !== null)).toHaveLength(1)
  })

  it('expects nothing of an asset before it was seen first, and only the slots after it in that hour', () => {
    const late = asset('2', 'Ethereum', new Date(hour(1).getTime() + 52 * 60_000))
    const grid = compose({
      assets: [asset('1', 'Bitcoin', LONG_AGO), late, asset('3', 'Nothing', null)],
      coverage: [covered(0, { present: 12, watched: 1 }), covered(1, { present: 14 }), covered(2)],
      hours: 3,
    })
    expect(grid.days[0]?.hours.slice(0, 3).map((cell) => cell?.expected)).toEqual([12, 14, 24])
    expect(grid.missing).toBe(0)
  })

  it('tells loaded history apart from gaps: whole hours count, coarse ones are no gap, none is blank', () => {
    const grid = compose({
      assets: [asset('1', 'Bitcoin', hour(3))],
      coverage: [
        covered(1, { present: 0, watched: 0, coarse: 1 }),
        covered(2, { present: 12, watched: 0, loadedExpected: 12 }),
        covered(3, { present: 12, watched: 1 }),
      ],
      hours: 4,
    })
    expect(grid.days[0]?.hours.slice(0, 4).map((cell) => cell?.state)).toEqual([
      'blank',
      'history',
      'full',
      'full',
    ])
    expect(grid).toMatchObject({ missing: 0, expected: 24, hasHistory: true })
  })

  it('adds up the hour that the clock of London shows twice', () => {
    const from = new Date('2026-10-24T23:00:00Z')
    const at = (n: number) => new Date(from.getTime() + n * HOUR_MS)
    const coverage = [1, 2].map((n) => ({ ...covered(0), at: at(n), present: n === 2 ? 23 : 24 }))
    const grid = composeGaps({ assets: BOTH, coverage, from, to: at(25), zone: 'Europe/London' })
    expect(grid.days).toHaveLength(1)
    expect(grid.days[0]?.hours[1]).toMatchObject({ present: 47, expected: 48, state: 'part' })
    expect(grid.expected).toBe(25 * 24)
  })
})

describe('a cell in words', () => {
  const cellAt = (given: Partial<HourCoverage>) => {
    const cell = compose({ coverage: [covered(0, given)], hours: 1 }).days[0]?.hours[0]
    if (!cell) throw new Error('no cell')
    return { text: describeCell(cell, 'Africa/Lagos'), short: missingText(cell) }
  }

  it('names the hour with its zone, what is there, and who has the fewest', () => {
    expect(cellAt({})).toEqual({ text: '24 Nov 00:00–01:00 WAT: all 24 slots of 2 assets', short: '' })
    expect(cellAt({ present: 11, watched: 1, least: { assetId: '1', samples: 11 } })).toEqual({
      text: '24 Nov 00:00–01:00 WAT: 11 of 24 slots of 2 assets; fewest: Bitcoin with 11 of 12; 1 asset has none',
      short: '13',
    })
    expect(cellAt({ present: 0, watched: 0 }).text).toBe(
      '24 Nov 00:00–01:00 WAT: none of 24 slots of 2 assets',
    )
  })

  it('shortens large numbers', () => {
    expect([999, 1000, 1949, 12_345].map((expected) => missingText({ present: 0, expected }))).toEqual([
      '999',
      '1.0k',
      '1.9k',
      '12k',
    ])
  })
})
