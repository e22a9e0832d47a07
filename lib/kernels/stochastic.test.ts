import { describe, expect, it } from 'vitest'
import { withNull } from './gaps'
import { stochasticOf } from './stochastic'

const bars = {
  high: Float64Array.from([10, 12, 11, 14]),
  low: Float64Array.from([8, 9, 7, 10]),
  close: Float64Array.from([9, 11, 10, 14]),
}

describe('the stochastic oscillator', () => {
  it('says where the close stands in the range, by hand', () => {
    const { k, d } = stochasticOf(bars, { length: 2, slowing: 1, signal: 2 })
    expect(withNull(k)).toEqual([null, 75, 60, 100])
    expect(withNull(d)).toEqual([null, null, 67.5, 80])
  })

  it('is unknown where there is no range, and where a bar of the window is', () => {
    const flat = Float64Array.from([5, 5, 5])
    expect(
      withNull(stochasticOf({ high: flat, low: flat, close: flat }, { length: 2, slowing: 1 }).k),
    ).toEqual([null, null, null])
    const gap = { ...bars, low: Float64Array.from([8, Number.NaN, 7, 10]) }
    expect(withNull(stochasticOf(gap, { length: 2, slowing: 1 }).k)).toEqual([null, null, null, 100])
  })
})
