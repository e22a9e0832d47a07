import { describe, expect, it } from 'vitest'
import { type LegacyRules, normalizeLegacyRows } from './normalize-rows'
import { type LegacyRow, readLegacyRows, writeLegacyRows } from './rows'

const BTC = { coingeckoId: 'bitcoin', symbol: 'btc' }
const rules: LegacyRules = {
  zone: [{ before: null, offsetMs: 0 }],
  latest: Date.UTC(2026, 0, 1),
  priceLimit: '9999999999.99999999',
  volumeLimit: '9999999999.99999999',
}
const row = (given: Partial<LegacyRow> = {}): LegacyRow => ({
  id: '1',
  symbol: 'BTC',
  name: 'Bitcoin',
  price_usd: '97000.12000000',
  volume_24h_usd: '31000000.00000000',
  observed_at: '2025-03-01 10:05:07',
  ...given,
})
const read = (rows: LegacyRow[], coin: typeof BTC | null = BTC, given: Partial<LegacyRules> = {}) =>
  normalizeLegacyRows(writeLegacyRows(rows), coin, { ...rules, ...given })

describe('rows of the first version', () => {
  it('become observations of their own time, loaded afterwards', () => {
    const page = read([row()])
    expect(page).toMatchObject({ read: 1, repeats: 0, rejections: [] })
    expect(page.observations).toEqual([
      {
        asset: { coingeckoId: 'bitcoin', symbol: 'btc', name: 'Bitcoin', rank: null },
        sampledAt: new Date('2025-03-01T10:05:07Z'),
        sourceUpdatedAt: null,
        priceUsd: '97000.12',
        volume24hUsd: '31000000',
        marketCapUsd: null,
        granularity: '5m',
        origin: 'backfill',
      },
    ])
  })

  it('of one slot are one observation: the last good row', () => {
    const page = read([
      row({ price_usd: '1.00000000' }),
      row({ price_usd: '2.00000000', observed_at: '2025-03-01 10:05:50' }),
      row({ price_usd: '2.00000000', observed_at: '2025-03-01 10:05:50' }),
      row({ price_usd: null, observed_at: '2025-03-01 10:09:59' }),
      row({ price_usd: '3.00000000', observed_at: '2025-03-01 10:10:00' }),
    ])
    expect(page.observations.map((one) => one.priceUsd)).toEqual(['2', '3'])
    expect([page.read, page.repeats, page.rejections.length]).toEqual([5, 2, 1])
  })

  it.each([
    [{ price_usd: null }, 'missing', 'price_usd'],
    [{ price_usd: '0.00000000' }, 'not_positive', 'price_usd'],
    [{ price_usd: '-1.50000000' }, 'not_positive', 'price_usd'],
    [{ price_usd: '9999999999.99999999' }, 'clamped', 'price_usd'],
    [{ observed_at: null }, 'missing', 'observed_at'],
    [{ observed_at: '0000-00-00 00:00:00' }, 'invalid', 'observed_at'],
    [{ observed_at: '1970-01-01 00:00:00' }, 'invalid', 'observed_at'],
    [{ observed_at: '2026-01-01 00:00:01' }, 'future', 'observed_at'],
  ])('with %j are refused as %s', (given, reason, field) => {
    const page = read([row(given)])
    expect(page.observations).toEqual([])
    expect(page.rejections).toMatchObject([{ kind: 'market_row', reason, field }])
    expect(page.rejections[0]?.record).toBe(JSON.stringify(row(given)))
  })

  it('without a symbol are refused, whatever else they say', () => {
    expect(read([row({ symbol: null }), row()], null).rejections.map((one) => one.reason)).toEqual([
      'missing',
      'missing',
    ])
  })

  it.each([
    ['9999999999.99999999', '9999999999.99999999', null, 'volume_clamped'],
    ['9999999999.99999999', '999999999999.99', null, 'volume_clamped'],
    ['999999999999.99', '999999999999.99', null, 'volume_clamped'],
    ['9999999999.99999998', '9999999999.99999999', '9999999999.99999998', undefined],
    ['-5.00000000', '9999999999.99999999', null, 'volume_negative'],
    ['0.00000000', '9999999999.99999999', '0', undefined],
    [null, '9999999999.99999999', null, undefined],
  ])('with a volume of %s in a column up to %s have %s, flagged %s', (volume, volumeLimit, known, flag) => {
    const [one] = read([row({ volume_24h_usd: volume })], BTC, { volumeLimit }).observations
    expect([one?.volume24hUsd, one?.flag]).toEqual([known, flag])
  })

  it('are read by the clock that wrote them', () => {
    const zone = [{ before: null, offsetMs: 3_600_000 }]
    expect(read([row()], BTC, { zone }).observations[0]?.sampledAt.toISOString()).toBe(
      '2025-03-01T09:05:07.000Z',
    )
  })

  it('name the coin by their newest name, or by its id', () => {
    const name = (rows: LegacyRow[]) => read(rows).observations[0]?.asset.name
    expect(name([row({ name: 'Bit Coin' }), row({ name: 'Bitcoin ' }), row({ name: null })])).toBe('Bitcoin')
    expect(name([row({ name: ' ' })])).toBe('bitcoin')
  })

  it('stand in their document as they stood in the table', () => {
    const rows = [row(), row({ id: null, name: 'a "quoted"\nname', observed_at: null })]
    expect(readLegacyRows(writeLegacyRows(rows)).map((one) => one.row)).toEqual(rows)
  })
})
