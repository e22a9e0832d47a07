import { describe, expect, it } from 'vitest'
import type { AnomalyLine } from '@/db/queries/anomalies'
import type { Detection } from '@/lib/signals/contract'
import { orderAnomalies } from './anomaly-order'

const anomaly = (id: string, type: Detection['type'], magnitude: number): AnomalyLine => ({
  id,
  coingeckoId: id,
  name: id,
  detection: {
    type,
    horizon: '1h',
    barTime: 0,
    direction: magnitude > 0 ? 'up' : 'down',
    magnitude,
    score: null,
    currentValue: null,
    previousValue: null,
    baseline: 0,
    samples: 500,
  },
  ruleVersion: 1,
  dataGrade: 'A',
  detectedAt: new Date(0),
})

describe('what was detected', () => {
  it('begins with the largest move of a price, whichever way, and ends with the newest of the rest', () => {
    const found = [
      anomaly('newest volume', 'volume_spike', 900),
      anomaly('rise', 'price_spike', 0.05),
      anomaly('reversal', 'trend_reversal', 2),
      anomaly('fall', 'price_spike', -0.2),
      anomaly('small rise', 'price_spike', 0.01),
    ]
    expect(orderAnomalies(found).map((one) => one.id)).toEqual([
      'fall',
      'rise',
      'small rise',
      'newest volume',
      'reversal',
    ])
  })
})
