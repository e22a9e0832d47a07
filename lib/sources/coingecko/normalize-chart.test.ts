import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { UpstreamError } from '@/lib/errors'
import { missingShared, readShared } from '@/tests/shared'
import { CHART_POINT_KIND, normalizeChart } from './normalize-chart'

const RECORDED = 'fixtures/coingecko-recorded'
const START = Date.UTC(2026, 10, 23)
const ASSET = { coingeckoId: 'bitcoin', symbol: 'btc', name: 'Bitcoin', rank: 1 }

const read = (body: string | Buffer) =>
  normalizeChart(
    {
      endpoint: '/coins/bitcoin/market_chart',
      params: {},
      body: Buffer.from(body),
      fetchedAt: new Date(START + 2 * DAY_MS),
    },
    ASSET,
  )

type Pair = [at: number | string, value: number | string]

/** A chart of the given points, each value written as it is. */
function chartOf(prices: Pair[], others: { volumes?: Pair[]; caps?: Pair[] } = {}) {
  const list = (pairs: Pair[]) => `[${pairs.map(([at, value]) => `[${at}, ${value}]`).join(', ')}]`
  return read(
    `{"prices": ${list(prices)}, "market_caps": ${list(others.caps ?? [])}, "total_volumes": ${list(others.volumes ?? [])}}`,
  )
}

const pricesOf = (page: ReturnType<typeof read>) =>
  page.observations.map((one) => [one.sampledAt.getTime() - START, one.priceUsd])

/** Every second, fifth … point: times after START, price 1, 2, 3 … */
const every = (stepMs: number, count: number): Pair[] =>
  Array.from({ length: count }, (_, i) => [START + i * stepMs, i + 1])

describe('recorded charts', () => {
  it.for([
    ['khooihzhz_2024__test_coins_test_get_market_chart.json', 289, '5m'],
    ['khooihzhz_2024__pro_test_pro_coins_test_get_market_chart_5_minutely.json', 289, '5m'],
    ['khooihzhz_2024__pro_test_pro_coins_test_get_market_chart_range_5_minutely.json', 1_665, '5m'],
    ['khooihzhz_2024__test_coins_test_get_market_chart_range.json', 347, '1d'],
  ] as const)('%s gives, of its %i points, the last one of each slot', ([file, count, granularity], ctx) => {
    const missing = missingShared(`${RECORDED}/${file}`)
    if (missing) ctx.skip(missing)
    const body = readShared(`${RECORDED}/${file}`)
    const chart: Record<string, [number, number][]> = JSON.parse(body.toString())
    const lastOf = new Map((chart.prices ?? []).map((pair) => [floorTo(pair[0], SLOT_MS), pair]))
    const page = read(body)
    expect(page.read).toBe(count)
    expect(page.rejections).toEqual([])
    expect(page.repeats).toBe(count - lastOf.size)
    expect(page.observations.map((one) => [one.sampledAt.getTime(), Number(one.priceUsd)])).toEqual([
      ...lastOf.values(),
    ])
    const volumes = new Map(chart.total_volumes)
    for (const one of page.observations) {
      expect(one).toMatchObject({ granularity, origin: 'backfill', asset: ASSET, sourceUpdatedAt: null })
      // Totals are kept to the eighth decimal.
      expect(Number(one.volume24hUsd)).toBeCloseTo(volumes.get(one.sampledAt.getTime()) ?? Number.NaN, 7)
    }
  })
})

describe('points of a chart', () => {
  it('keep every digit of price, volume and market cap', () => {
    const page = chartOf([[START, '2.264e-09']], {
      volumes: [[START, '120318717687.12345678']],
      caps: [[START, '1.942082111924E12']],
    })
    expect(page.observations).toEqual([
      {
        asset: ASSET,
        sampledAt: new Date(START),
        sourceUpdatedAt: null,
        priceUsd: '0.000000002264',
        volume24hUsd: '120318717687.12345678',
        marketCapUsd: '1942082111924',
        granularity: '5m',
        origin: 'backfill',
      },
    ])
  })

  it('of one slot count once: the last in time wins, wherever it stands', () => {
    const page = chartOf([
      [START + 299_999, 4],
      [START + 300_000, 5],
      [START + 1, 2],
      [START + 120_000, 3],
    ])
    expect(pricesOf(page)).toEqual([
      [299_999, '4'],
      [300_000, '5'],
    ])
    expect(page).toMatchObject({ read: 4, repeats: 2, rejections: [] })
  })

  it('come sorted, also when the last point goes back by 0.955 s', () => {
    const page = chartOf([...every(SLOT_MS, 3), [START + 2 * SLOT_MS - 955, 99]])
    expect(pricesOf(page)).toEqual([
      [0, '1'],
      [2 * SLOT_MS - 955, '99'],
      [2 * SLOT_MS, '3'],
    ])
  })

  it('of the same instant count once, the last one written', () => {
    const page = chartOf([
      [START, 1],
      [START, 2],
    ])
    expect(pricesOf(page)).toEqual([[0, '2']])
    expect(page.repeats).toBe(1)
  })

  it('without a price are kept as unknown', () => {
    const page = chartOf(
      [
        [START, 'null'],
        [START + SLOT_MS, 2],
      ],
      { volumes: [[START, 7]] },
    )
    expect(page.observations[0]).toMatchObject({ priceUsd: null, volume24hUsd: '7' })
    expect(page.rejections).toEqual([])
  })

  it('with an unusable volume or market cap keep their price', () => {
    for (const bad of ['null', '-1', '"many"', '1e40']) {
      const page = chartOf([[START, 5]], { volumes: [[START, bad]], caps: [[START, bad]] })
      expect(page.observations).toMatchObject([{ priceUsd: '5', volume24hUsd: null, marketCapUsd: null }])
    }
  })

  it('take volume and market cap of their own instant, never of a neighbour', () => {
    const page = chartOf(every(SLOT_MS, 2), { volumes: [[START + SLOT_MS + 1, 7]] })
    expect(page.observations.map((one) => one.volume24hUsd)).toEqual([null, null])
  })

  it.each(['0', '-1', '"5"', '{}', '1e-25', '1e12'])('with the price %s go to quarantine', (price) => {
    const page = chartOf([
      [START, 1],
      [START + SLOT_MS, price],
    ])
    expect(pricesOf(page)).toEqual([[0, '1']])
    expect(page.rejections).toMatchObject([{ kind: CHART_POINT_KIND, field: 'prices', reason: 'invalid' }])
  })

  it('that are no pair of time and value go to quarantine', () => {
    const bad = ['null', '17', '[]', '[1700000000000]', '["now", 1]', '[null, 1]', '[-5, 1]', '[1e30, 1]']
    const page = read(`{"prices": [[${START}, 1], ${bad.join(', ')}]}`)
    expect(page.read).toBe(9)
    expect(page.observations).toHaveLength(1)
    expect(page.rejections).toHaveLength(8)
  })

  it('are quarantined as they were sent', () => {
    const page = chartOf([[START, '-1.50']])
    expect(page.rejections[0]?.record).toContain('-1.50')
    expect(page.rejections[0]?.record).toContain(String(START))
  })
})

describe('granularity', () => {
  it.each([
    ['5m', SLOT_MS],
    ['1h', HOUR_MS],
    ['1d', DAY_MS],
  ])('is %s when points are %i ms apart', (granularity, step) => {
    const page = chartOf(every(step, 5))
    expect(page.observations.map((one) => one.granularity)).toEqual(Array(5).fill(granularity))
  })

  it('is told by most of the points, not by a gap or by the last one', () => {
    const hourly: Pair[] = [
      ...every(HOUR_MS, 6),
      [START + 90 * HOUR_MS, 7],
      [START + 90 * HOUR_MS + 60_000, 8],
    ]
    expect(new Set(chartOf(hourly).observations.map((one) => one.granularity))).toEqual(new Set(['1h']))
  })
})

describe('the end of a chart', () => {
  it.each([
    ['hourly', HOUR_MS, 5],
    ['hourly', HOUR_MS, 59],
    ['daily', DAY_MS, 5],
    ['daily', DAY_MS, 1_439],
  ])('of a %s series (%i ms) is partial %i minutes off the grid, and left out', (_, step, minutes) => {
    const page = chartOf([...every(step, 4), [START + 3 * step + minutes * 60_000, 99]])
    expect(page.observations.map((one) => one.priceUsd)).toEqual(['1', '2', '3', '4'])
    expect(page).toMatchObject({ read: 5, repeats: 1, rejections: [] })
  })

  it.each([
    ['hourly', HOUR_MS],
    ['daily', DAY_MS],
  ])('of a %s series is kept in the slot where its period starts', (_, step) => {
    const page = chartOf([...every(step, 4), [START + 4 * step + 60_000, 5]])
    expect(page.observations.map((one) => one.priceUsd)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('of a 5-minute series is a sample like any other', () => {
    const page = chartOf([...every(SLOT_MS, 4), [START + 4 * SLOT_MS + 123_456, 5]])
    expect(page.observations).toHaveLength(5)
  })
})

describe('a chart', () => {
  it('of one point is that point', () => {
    expect(pricesOf(chartOf([[START + 5, 3]]))).toEqual([[5, '3']])
  })

  it('of no points, or of bad ones alone, is empty and no error', () => {
    expect(chartOf([])).toEqual({ read: 0, observations: [], repeats: 0, rejections: [] })
    expect(chartOf([[START, 0]])).toMatchObject({ read: 1, observations: [], repeats: 0 })
  })

  it('without volumes and market caps still has prices', () => {
    expect(read(`{"prices": [[${START}, 1]]}`).observations).toMatchObject([
      { priceUsd: '1', volume24hUsd: null, marketCapUsd: null },
    ])
  })

  it.each([
    'Throttled',
    '[]',
    'null',
    '{}',
    '{"prices": {}}',
    '{"error": "coin not found"}',
    '{"prices": [[',
  ])('of another shape is refused: %s', (body) => {
    expect(() => read(body)).toThrow(UpstreamError)
  })

  it('accounts for every point, and never gives a slot twice', () => {
    const at = fc.integer({ min: START, max: START + 3 * HOUR_MS })
    const value = fc.constantFrom<number | string>(1, 2.5, '3e-9', 0, -1, 'null', '"x"')
    fc.assert(
      fc.property(fc.array(fc.tuple(at, value), { maxLength: 60 }), (pairs) => {
        const page = chartOf(pairs)
        expect(page.observations.length + page.repeats + page.rejections.length).toBe(page.read)
        expect(page.repeats).toBeGreaterThanOrEqual(0)
        const slots = page.observations.map((one) => floorTo(one.sampledAt.getTime(), SLOT_MS))
        expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b))
      }),
    )
  })
})
