import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTurns } from './turns'

describe('createTurns', () => {
  it('lets three through at once, and then one every two seconds', () => {
    const turns = createTurns({ atOnce: 3, everyMs: 2_000 })
    expect([0, 0, 0].map((at) => turns.take(at))).toEqual([0, 0, 0])
    expect(turns.take(0)).toBe(2_000)
    expect(turns.take(1_500)).toBe(500)
    expect(turns.take(2_000)).toBe(0)
    expect(turns.take(2_000)).toBe(2_000)
  })

  it('never lets more through than a burst and its pace', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 40 }), (gaps) => {
        const turns = createTurns({ atOnce: 3, everyMs: 2_000 })
        let now = 0
        let passed = 0
        for (const gap of gaps) {
          now += gap
          if (turns.take(now) === 0) passed += 1
          expect(passed).toBeLessThanOrEqual(3 + Math.floor(now / 2_000))
        }
      }),
    )
  })
})
