import { expect, it } from 'vitest'
import { composeMoves } from './moves'

const HOUR_MS = 3_600_000
const START = Date.parse('2026-11-22T12:00:00Z')
const grid = { from: new Date(START), to: new Date(START + 24 * HOUR_MS), stepMs: 12 * HOUR_MS }
const assets = [
  { assetId: '1', name: 'Bitcoin' },
  { assetId: '2', name: 'Solana' },
]

/** Prices on the grid; undefined leaves the row out, as the query does for a slot without a row. */
const line = (assetId: string, prices: (string | null | undefined)[]) => ({
  assetId,
  points: prices.flatMap((priceUsd, index) =>
    priceUsd === undefined ? [] : [{ at: new Date(START + index * grid.stepMs), priceUsd }],
  ),
})
const compose = (...series: ReturnType<typeof line>[]) =>
  composeMoves({ assets, series, grid, zone: 'Africa/Lagos', partial: false })

it('says which asset moved most, up or down', () => {
  const moves = compose(line('1', ['100', '101', '102']), line('2', ['10', '10.1', '9.68']))
  expect(moves.title).toBe('Solana moved most: −3.20 % in 24 h')
  expect(moves.data.series.map(({ values }) => values)).toEqual([
    [0, 0.01, 0.02],
    [0, 0.01, -0.032],
  ])
})

it('claims nothing about assets that are not drawn', () => {
  const input = { assets, grid, zone: 'Africa/Lagos', partial: true }
  const moving = [line('1', ['100', '101', '102']), line('2', ['10', '10.1', '9.68'])]
  const still = [line('1', ['1', '1', '1']), line('2', ['1', '1', '1'])]
  expect(composeMoves({ ...input, series: moving }).title).toBe(
    'Of the 2 largest, Solana moved most: −3.20 % in 24 h',
  )
  expect(composeMoves({ ...input, series: still }).title).toBe(
    'None of the largest assets moved notably in 24 h',
  )
})

it('does not say "most" of a single asset', () => {
  expect(compose(line('1', ['100', '101', '103'])).title).toBe('Bitcoin moved +3.00 % in 24 h')
})

it('names the true start when history is shorter than a day', () => {
  const moves = compose(line('1', [undefined, '100', '103']))
  expect(moves.title).toBe('Bitcoin moved +3.00 % since 23 Nov 01:00 WAT')
  expect(moves.measure).toContain('a line starts at its first known price')
})

it('names the true end when the newest price is missing', () => {
  expect(compose(line('1', ['100', '103', undefined])).title).toBe(
    'Bitcoin moved +3.00 % since 22 Nov 13:00 until 23 Nov 01:00 WAT',
  )
})

it('takes nothing notable for a normal answer', () => {
  expect(compose(line('1', ['100', '100', '100.01']), line('2', ['1', '1', '1'])).title).toBe(
    'No asset moved notably in 24 h',
  )
})

it('keeps a slot that no asset has as a gap, in its place on the time axis', () => {
  const moves = compose(line('1', ['100', undefined, '102']), line('2', ['1', null, '1']))
  expect(moves.data.times).toHaveLength(3)
  expect(moves.data.series[0]?.values).toEqual([0, null, 0.02])
})

it('draws an asset without prices as an empty line', () => {
  const moves = compose(line('1', ['100', '101', '102']))
  expect(moves.data.series[1]?.values).toEqual([null, null, null])
  expect(compose(line('1', [null, null])).title).toBe('No price known in the last 24 hours')
})
