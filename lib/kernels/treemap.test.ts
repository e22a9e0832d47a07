import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computeTreemap, type Tile } from './treemap'

const FRAME = { width: 1180, height: 520 }
const weightLists = fc
  .array(fc.double({ min: 0.01, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 60 })
  .map((weights) => weights.toSorted((a, b) => b - a))

const areaOf = ({ width, height }: Tile) => width * height
const overlap = (a: Tile, b: Tile) =>
  Math.max(0, Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y))

describe('a treemap', () => {
  it('lays the example of its paper', () => {
    const tiles = computeTreemap([6, 6, 4, 3, 2, 2, 1], { width: 6, height: 4 })
    expect(tiles.slice(0, 3).map(({ x, y, width, height }) => [x, y, width, height])).toEqual([
      [0, 0, 3, 2],
      [0, 2, 3, 2],
      [3, 0, expect.closeTo(12 / 7, 9), expect.closeTo(7 / 3, 9)],
    ])
  })

  it('gives every weight its share of the frame', () => {
    fc.assert(
      fc.property(weightLists, (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        const tiles = computeTreemap(weights, FRAME)
        expect(tiles).toHaveLength(weights.length)
        tiles.forEach((tile, index) => {
          const share = (weights[index] ?? 0) / total
          expect(areaOf(tile) / (FRAME.width * FRAME.height)).toBeCloseTo(share, 9)
        })
      }),
    )
  })

  it('stays inside the frame, and no two tiles overlap', () => {
    fc.assert(
      fc.property(weightLists, (weights) => {
        const tiles = computeTreemap(weights, FRAME)
        for (const { x, y, width, height } of tiles) {
          expect(Math.min(x, y)).toBeGreaterThanOrEqual(-1e-6)
          expect(x + width).toBeLessThanOrEqual(FRAME.width + 1e-6)
          expect(y + height).toBeLessThanOrEqual(FRAME.height + 1e-6)
        }
        const overlaps = tiles.flatMap((a, index) => tiles.slice(index + 1).map((b) => overlap(a, b)))
        expect(Math.max(0, ...overlaps)).toBeLessThan(1e-4)
      }),
    )
  })

  it('makes squares of equal weights where they fit', () => {
    const tiles = computeTreemap([1, 1, 1, 1], { width: 10, height: 10 })
    for (const { width, height } of tiles) expect([width, height]).toEqual([5, 5])
  })

  it('is empty without weights', () => {
    expect(computeTreemap([], FRAME)).toEqual([])
  })

  it.each([[[1, 0]], [[-1]], [[Number.NaN]], [[Number.POSITIVE_INFINITY]], [[1, 2]]])(
    'refuses the weights %j',
    (weights) => {
      expect(() => computeTreemap(weights, FRAME)).toThrow(RangeError)
    },
  )
})
