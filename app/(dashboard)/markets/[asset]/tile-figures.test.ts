import { describe, expect, it } from 'vitest'
import type { MetricSlot } from '@/db/queries/asset-page'
import { DAY_MS, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
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
  avg_price_1h: '100',
  min_price_1h: '100',
  max_price_1h: '201',
  volume_24h_usd: '1000',
  log_return_1h: 0.01,
  log_return_24h: -0.02,
})
const figures = (day: MetricSlot[], weekBefore: MetricSlot | null = null) => tileFigures({ day, weekBefore })
const tile = (day: MetricSlot[], metric: string, weekBefore: MetricSlot | null = null) =>
  figures(day, weekBefore).find((one) => one.metric === metric)
const said = (one: ReturnType<typeof tile>) =>
  one?.comparisons.map(({ change, against }) => `${change.direction}: ${change.text} ${against}`)

describe('tileFigures', () => {
  it('shows the stored values, exactly', () => {
    const exact = Object.fromEntries(
      figures([dayBefore, newest]).map(({ metric, exact: value }) => [metric, value]),
    )
    expect(exact).toEqual({
      log_return_1h: '0.01',
      log_return_24h: '-0.02',
      volume_24h_usd: '1000',
      avg_price_1h: '100',
      min_price_1h: '100',
      max_price_1h: '201',
    })
  })

  it('compares with exactly the slot a day before, returns in points', () => {
    expect(said(tile([dayBefore, newest], 'volume_24h_usd'))?.[0]).toBe('up: +25.00 % vs yesterday')
    expect(said(tile([dayBefore, newest], 'log_return_24h'))?.[0]).toBe('down: −12.50 pp vs yesterday')
    const neighbour = slot(NOW - DAY_MS + SLOT_MS, { volume_24h_usd: '800' })
    expect(tile([neighbour, newest], 'volume_24h_usd')?.comparisons[0].change.known).toBe(false)
  })

  it('takes the same weekday for the second where it is known, else the hour before', () => {
    const week = slot(NOW - 7 * DAY_MS, { volume_24h_usd: '2000' })
    const hour = slot(NOW - HOUR_MS, { volume_24h_usd: '990', log_return_24h: -0.02 })
    expect(said(tile([hour, newest], 'volume_24h_usd', week))?.[1]).toBe('down: −50.00 % vs 7 d ago')
    expect(said(tile([hour, newest], 'volume_24h_usd'))?.[1]).toBe('up: +1.01 % vs 1 h ago')
    expect(said(tile([hour, newest], 'log_return_24h', week))?.[1]).toBe('flat: 0.00 pp vs 1 h ago')
  })

  it('says where the price stands without calling it a move', () => {
    expect(said(tile([newest], 'min_price_1h'))?.[0]).toBe('flat: price is 0.50 % above')
    expect(said(tile([newest], 'max_price_1h'))?.[0]).toBe('flat: price is 50.00 % below')
    const top = slot(NOW, { price_usd: '201', max_price_1h: '201' })
    expect(said(tile([top], 'max_price_1h'))?.[0]).toBe('flat: price is right at it')
  })

  it('is unknown, with a reason, where the slot has no value', () => {
    for (const { exact, value, comparisons } of figures([slot(NOW, {})])) {
      expect({ exact, value }).toMatchObject({ exact: null, value: { known: false, text: '—' } })
      for (const one of [value, ...comparisons.map(({ change }) => change)]) expect(one.title).not.toBe('')
    }
  })

  it('shows nothing without a slot', () => {
    expect(figures([])).toEqual([])
  })
})
