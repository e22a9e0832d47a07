import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { type Detection, isFresh, isNewMove, percentOf, type SignalRule } from './contract'
import { SIGNALS } from './index'

const AT = Date.parse('2026-11-23T10:00:00.000Z')
const move = (barTime: number, more: Partial<Detection> = {}): Detection => ({
  type: 'price_spike',
  horizon: '1h',
  barTime,
  direction: 'down',
  magnitude: -0.03,
  score: -9,
  currentValue: 97,
  previousValue: 100,
  baseline: 0,
  samples: 2000,
  ...more,
})

describe('a move', () => {
  it('is told once while its horizon reaches back to where it was found', () => {
    expect(isNewMove(move(AT), [])).toBe(true)
    for (let slot = 1; slot < 12; slot++)
      expect(isNewMove(move(AT + slot * SLOT_MS), [move(AT)]), `slot ${slot}`).toBe(false)
    expect(isNewMove(move(AT + HOUR_MS), [move(AT)])).toBe(true)
  })

  it('is told again when it has doubled against the largest that was told', () => {
    const told = [move(AT), move(AT + SLOT_MS, { magnitude: -0.06 })]
    expect(isNewMove(move(AT + 2 * SLOT_MS, { magnitude: -0.119 }), told)).toBe(false)
    expect(isNewMove(move(AT + 2 * SLOT_MS, { magnitude: -0.12 }), told)).toBe(true)
  })

  it('is another one in the other direction, over another horizon, or of another rule', () => {
    const next = move(AT + SLOT_MS)
    expect(isNewMove(next, [move(AT, { direction: 'up', magnitude: 0.03 })])).toBe(true)
    expect(isNewMove(next, [move(AT, { horizon: '5m' })])).toBe(true)
    expect(isNewMove(next, [move(AT, { type: 'volume_spike' })])).toBe(true)
  })

  it('is judged the same when its own run is repeated, and when a later slot was told first', () => {
    expect(isNewMove(move(AT), [move(AT)])).toBe(true)
    expect(isNewMove(move(AT), [move(AT + SLOT_MS)])).toBe(true)
  })

  it('over 24 hours lasts a day of bars', () => {
    const volume = (hour: number) =>
      move(AT + hour * HOUR_MS, { type: 'volume_spike', horizon: '24h', direction: 'up', magnitude: 2.5 })
    expect(isNewMove(volume(23), [volume(0)])).toBe(false)
    expect(isNewMove(volume(24), [volume(0)])).toBe(true)
    expect(DAY_MS / HOUR_MS).toBe(24)
  })
})

describe('a rule', () => {
  it('has an id of its own and says what, how and why', () => {
    const rules: readonly SignalRule[] = SIGNALS
    expect(new Set(rules.map((rule) => rule.id)).size).toBe(rules.length)
    for (const rule of rules)
      for (const text of [rule.name, rule.what, rule.how, rule.why, rule.reference, rule.advice])
        expect(text.length, rule.id).toBeGreaterThan(5)
  })

  it('judges what the source has refreshed within half an hour, or says nothing of', () => {
    expect([null, 0, 30 * MINUTE_MS, 30 * MINUTE_MS + 1].map(isFresh)).toEqual([true, true, true, false])
  })
})

describe('a log return', () => {
  it('reads as a percentage without its sign', () => {
    expect([0.0953102, -0.0953102, 0.0499, 0.004, 0.0004].map(percentOf)).toEqual([
      '10.0 %',
      '9.1 %',
      '5.1 %',
      '0.40 %',
      '0.040 %',
    ])
  })
})
