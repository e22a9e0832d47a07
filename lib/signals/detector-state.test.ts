import { describe, expect, it } from 'vitest'
import { type DetectorState, readDetectorState } from './detector-state'
import { usualMoves } from './price-spike'
import { advanceTrend } from './trend-reversal'

const START = Date.parse('2026-11-01T00:00:00.000Z')
const past = Array.from({ length: 2_016 }, (_, i) => Math.sin(i) / 100)
const state: DetectorState = {
  trend: advanceTrend(null, { openTime: START, close: 5 }).state,
  usual: { '5m': usualMoves(past, START), '1h': null },
}

describe('the packed state of the detectors', () => {
  it('comes back as it was', () => {
    expect(state.usual['5m']).not.toBeNull()
    expect(readDetectorState(JSON.parse(JSON.stringify(state)))).toEqual(state)
    expect(readDetectorState({ ...state, trend: null })).toEqual({ ...state, trend: null })
  })

  it('is none when anything in it is missing, unknown or no number', () => {
    const packed = JSON.parse(JSON.stringify(state))
    for (const wrong of [
      null,
      {},
      { trend: packed.trend },
      { ...packed, trend: { ...packed.trend, fast: null } },
    ])
      expect(readDetectorState(wrong)).toBeNull()
  })
})
