import { describe, expect, it } from 'vitest'
import { detectVolumeSpike, volumeSpike } from './volume-spike'

const BAR = Date.parse('2026-11-23T10:00:00.000Z')
/** Median 100, and ln values that vary by about 2 %. */
const PAST = [96, 97, 98, 99, 100, 100, 100, 100, 101, 102, 103, 104, 98, 102]
const judge = (volumeUsd24h: number, past: readonly number[] = PAST) =>
  detectVolumeSpike({ barTime: BAR, volumeUsd24h, past })

describe('a volume spike', () => {
  it('is twice the usual volume of the hour, and far outside its spread', () => {
    expect(judge(250)).toMatchObject({
      type: 'volume_spike',
      horizon: '24h',
      barTime: BAR,
      magnitude: 2.5,
      baseline: 100,
      samples: 14,
      direction: 'up',
    })
    expect(judge(200)).not.toBeNull()
    expect(judge(199)).toBeNull()
  })

  it('is none where the volume of the hour varies that much anyway', () => {
    expect(judge(250, [20, 400, 90, 100, 110, 300, 30, 500, 100, 60, 170, 40, 220, 100])).toBeNull()
  })

  it('is none below 10 of 14 days, without volume, or where the past does not vary', () => {
    expect(judge(250, PAST.slice(0, 9))).toBeNull()
    expect(judge(250, PAST.slice(0, 10))).not.toBeNull()
    expect(judge(0)).toBeNull()
    expect(
      judge(
        250,
        PAST.map(() => 100),
      ),
    ).toBeNull()
    expect(judge(250, [...PAST.slice(0, 9), 0, 0, 0])).toBeNull()
  })

  it('does not depend on the unit', () => {
    const scaled = judge(
      250e9,
      PAST.map((one) => one * 1e9),
    )
    expect(scaled?.magnitude).toBe(2.5)
    expect(scaled?.score).toBeCloseTo(judge(250)?.score ?? 0, 9)
  })

  it('reads as a sentence', () => {
    const found = judge(250)
    if (!found) throw new Error('nothing found')
    expect(volumeSpike.sentence(found)).toBe('trades at 2.5 times its usual volume')
    expect(volumeSpike.usual(found)).toBe('usual at this hour: $100')
    expect(volumeSpike.basis(found)).toBe(
      '$250 in 24 h, against a median of $100 at the same hour of 14 of the 14 days before.',
    )
  })
})
