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

it('keeps the newest known value of each stretch when it thins', () => {
  expect(thin([1, 2, 3, 4, 5, 6], 3)).toEqual([2, 4, 6])
  expect(thin([1, 2, null, null, 5, null], 3)).toEqual([2, null, 5])
  expect(thin([1, 2], 3)).toEqual([1, 2])
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
