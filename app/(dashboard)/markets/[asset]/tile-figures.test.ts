import { describe, expect, it } from 'vitest'
import type { MetricSlot } from '@/db/queries/asset-page'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { METRICS } from '@/lib/metrics/index'
import { tileFigures } from './tile-figures'

const NOW = Date.parse('2026-11-24T10:00:00Z')
const unknown = Object.fromEntries(METRICS.map(({ id }) => [id, null])) as MetricSlot['values']
const slot = (at: number, values: Partial<MetricSlot['values']>): MetricSlot => ({
  metricTime: new Date(at),
  values: { ...unknown, ...values },
})
const dayBefore = slot(NOW - DAY_MS, { price_usd: '50', volume_24h_usd: '800', log_return_24h: 0.1 })
const newest = slot(NOW, {
  price_usd: '100.5',
  min_price_1h: '100',
  max_price_1h: '201',
  volume_24h_usd: '1000',
  log_return_1h: 0.01,
  log_return_24h: -0.02,
})
const tile = (slots: MetricSlot[], metric: string) => tileFigures(slots).find((one) => one.metric === metric)

describe('tileFigures', () => {
  it('shows the stored values, exactly', () => {
    const exact = Object.fromEntries(
      tileFigures([dayBefore, newest]).map(({ metric, exact }) => [metric, exact]),
    )
    expect(exact).toEqual({
      price_usd: '100.5',
      log_return_1h: '0.01',
      log_return_24h: '-0.02',
      volume_24h_usd: '1000',
      min_price_1h: '100',
      max_price_1h: '201',
    })
  })

  it('compares with exactly the slot a day before', () => {
    expect(tile([dayBefore, newest], 'volume_24h_usd')?.comparisons[0].change.text).toBe('+25.00 %')
    expect(tile([dayBefore, newest], 'log_return_24h')?.comparisons[0].change.text).toBe('+10.52 %')
    const neighbour = slot(NOW - DAY_MS + SLOT_MS, { volume_24h_usd: '800' })
    expect(tile([neighbour, newest], 'volume_24h_usd')?.comparisons[0].change.known).toBe(false)
  })

  it('says how far the price stands from the ends of its hour', () => {
    expect(tile([newest], 'min_price_1h')?.comparisons[0].change.text).toBe('+0.50 %')
    expect(tile([newest], 'max_price_1h')?.comparisons[0].change.text).toBe('−50.00 %')
  })

  it('is unknown, with a reason, where the slot has no value', () => {
    const [price] = tileFigures([slot(NOW, {})])
    expect(price).toMatchObject({ exact: null, value: { known: false, text: '—' } })
    expect(price?.value.title).not.toBe('')
  })

  it('shows nothing without a slot', () => {
    expect(tileFigures([])).toEqual([])
  })
})
