import { describe, expect, it } from 'vitest'
import type { AnomalyLine } from '@/db/queries/anomalies'
import type { AssetRestatement } from '@/db/queries/restatements'
import type { Detection } from '@/lib/signals/contract'
import { composeChanges } from './changes'

const NOW = new Date('2026-11-24T13:00:00Z')
const anomaly = (id: string, detection: Partial<Detection>): AnomalyLine => ({
  id,
  coingeckoId: 'bitcoin',
  name: 'Bitcoin',
  ruleVersion: 1,
  dataGrade: 'A',
  detectedAt: NOW,
  detection: {
    type: 'price_spike',
    horizon: '5m',
    barTime: NOW.getTime(),
    direction: 'up',
    magnitude: 0.02,
    score: 5,
    currentValue: 102,
    previousValue: 100,
    baseline: 0,
    samples: 600,
    ...detection,
  },
})
const RESTATED: AssetRestatement = {
  assetId: '7',
  coingeckoId: 'ether',
  name: 'Ethereum',
  rowTime: NOW,
  metric: 'price_usd',
  oldValue: '100.5',
  newValue: '110.5',
  change: 0.0995,
  figures: 3,
  restatedAt: NOW,
}
const STALE = { id: 'coingecko', ageSeconds: 960 }
const compose = (given: Partial<Parameters<typeof composeChanges>[0]>) =>
  composeChanges(
    { anomalies: [], restatements: [], troubles: { stale: [], streaks: [], now: NOW }, ...given },
    'Africa/Lagos',
  )

describe('what changed', () => {
  it('stands by size: how many times what is just notable, whatever its kind; falls count like rises', () => {
    const lines = compose({
      anomalies: [
        anomaly('1', { magnitude: 0.02 }),
        anomaly('2', { type: 'volume_spike', horizon: '24h', magnitude: 3 }),
        anomaly('3', { horizon: '1h', direction: 'down', magnitude: -0.09 }),
      ],
      restatements: [RESTATED],
    })
    expect(lines.map(({ key }) => key)).toEqual(['restated-7', 'anomaly-3', 'anomaly-1', 'anomaly-2'])
  })

  it('begins with what limits trust in the rest', () => {
    const lines = compose({
      anomalies: [anomaly('1', { magnitude: 5 })],
      troubles: { stale: [STALE], streaks: [], now: NOW },
    })
    expect(lines.map(({ key }) => key)).toEqual(['stale-coingecko', 'anomaly-1'])
  })

  it('tells a price that was quoted wrongly with both values', () => {
    expect(compose({ restatements: [RESTATED] })[0]).toMatchObject({
      subject: 'Ethereum',
      text: 'was shown at $100.50 and is $110.50 now (+9.95 %)',
      note: 'price usd; 2 more of its figures changed',
    })
  })

  it('leads every asset to its page', () => {
    expect(compose({ anomalies: [anomaly('1', {})] })[0]).toMatchObject({
      href: '/markets/bitcoin',
      subject: 'Bitcoin',
      basis: expect.stringMatching(/Rule price_spike@1$/),
    })
  })

  it('is nothing where nothing happened', () => {
    expect(compose({})).toEqual([])
  })
})
