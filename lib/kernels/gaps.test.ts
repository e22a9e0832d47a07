import { describe, expect, it } from 'vitest'
import { bollingerOf, bollingerSeries } from './bollinger'
import { emaOf, emaSeries } from './ema'
import { withNaN, withNull } from './gaps'
import { macdOf, macdSeries } from './macd'
import { rsiOf, rsiSeries } from './rsi'

const VALUES = [1, 2, null, 4, 3, 3, 5, 8, Number.NaN, 7, 7, 7, 7, 9, 2, 4, Number.POSITIVE_INFINITY, 3, 1]

describe('gaps', () => {
  it('are NaN in a typed array and null in a list, and values stay what they are', () => {
    expect([...withNaN([1.5, null, -0])]).toEqual([1.5, Number.NaN, -0])
    expect(withNull(Float64Array.of(1.5, Number.NaN, -0))).toEqual([1.5, null, -0])
    expect(withNull(withNaN([]))).toEqual([])
  })

  it('stand in the same places whichever kind of array an indicator is given', () => {
    const typed = withNaN(VALUES)
    expect(withNull(emaOf(typed, { length: 3 }))).toEqual(emaSeries(VALUES, { length: 3 }))
    expect(withNull(rsiOf(typed, 2))).toEqual(rsiSeries(VALUES, 2))
    const macd = { fast: 2, slow: 3, signal: 2 }
    expect(withNull(macdOf(typed, macd).signal)).toEqual(macdSeries(VALUES, macd).signal)
    expect(withNull(bollingerOf(typed, { length: 3 }).upper)).toEqual(
      bollingerSeries(VALUES, { length: 3 }).upper,
    )
  })

  it('open in a series where nothing moved, for its strength is 0 / 0', () => {
    expect(rsiSeries([7, 7, 7, 7], 2)).toEqual([null, null, null, null])
  })

  it('begin a mean anew', () => {
    expect(emaSeries([2, 4, null, 6, 8], { length: 2 })).toEqual([null, 3, null, null, 7])
  })
})
