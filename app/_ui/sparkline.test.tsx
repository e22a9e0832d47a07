import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { directionOf, Sparkline, thin } from './sparkline'

const draw = (values: (number | null)[]) =>
  renderToStaticMarkup(<Sparkline values={values} direction="up" label="Bitcoin, 7 days" />)

it('draws a gap where a value is unknown, never a zero', () => {
  const markup = draw([1, 2, null, 2, 3])
  expect(markup.match(/<g>/g)).toHaveLength(2)
  expect(markup).not.toContain('NaN')
})

it('says that there is no history instead of drawing nothing', () => {
  expect(draw([])).toContain('no history yet')
  expect(draw([1, null])).toContain('no history yet')
})

it('draws a flat line in the middle', () => {
  expect(draw([5, 5, 5])).toContain('M0 50L1 50L2 50')
})

it('keeps both ends and every peak when it thins, in the order in which they came', () => {
  expect(thin([5, 1, 9, 5, 5, 7, 3, 5], 6)).toEqual([5, 1, 9, 7, 3, 5])
  expect(thin([1, null, null, null, null, 2], 4)).toEqual([1, null, null, 2])
  expect(thin([1, 2], 3)).toEqual([1, 2])
})

it('loses no extreme, whatever the line', () => {
  const lines = fc.array(fc.option(fc.integer({ min: -1000, max: 1000 })), { minLength: 1, maxLength: 400 })
  fc.assert(
    fc.property(lines, fc.integer({ min: 4, max: 100 }), (values, count) => {
      const drawn = thin(values, count)
      const known = (line: (number | null)[]) => line.filter((value) => value !== null)
      expect(drawn.length).toBeLessThanOrEqual(count)
      expect([Math.min(...known(drawn)), Math.max(...known(drawn))]).toEqual([
        Math.min(...known(values)),
        Math.max(...known(values)),
      ])
      expect([drawn[0], drawn.at(-1)]).toEqual([values[0], values.at(-1)])
    }),
  )
})

it('draws what hardly moves as hardly moving, and a move of a percent over the whole height', () => {
  const heights = (values: number[]) => {
    const ys = [...draw(values).matchAll(/[ML]\d+ (\d+)/g)].map(([, y]) => Number(y)).filter((y) => y < 100)
    return Math.max(...ys) - Math.min(...ys)
  }
  expect(heights([1, 1.0003, 0.9999, 1.0001])).toBeLessThan(6)
  expect(heights([100, 101.5, 100.2])).toBe(88)
  expect(heights([0.01, -0.02, 0.005])).toBe(88)
})

it('takes its colour from its own first and last known point', () => {
  expect([[1, 2], [2, 1], [5, 9, 5.001], [null, 0, -1], [0, 0], [3], []].map(directionOf)).toEqual([
    'up',
    'down',
    'flat',
    'down',
    'flat',
    'unknown',
    'unknown',
  ])
  const markup = renderToStaticMarkup(<Sparkline values={[null, 3, 9, 2, null]} label="Bitcoin, 7 days" />)
  expect(markup).toContain('text-down')
  expect(markup).toContain('aria-label="Bitcoin, 7 days"')
})
