import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { Sparkline, thin } from './sparkline'

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
