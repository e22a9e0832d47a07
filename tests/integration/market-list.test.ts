import { beforeAll, describe, expect, it } from 'vitest'
import {
  countMarket,
  isCursorOf,
  listMarketPage,
  MARKET_SORTS,
  type MarketCursor,
  type MarketFilter,
  type MarketOrder,
} from '@/db/queries/market-list'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const NOW = Date.parse('2026-11-24T12:00:00Z')
const COUNT = 230
const CLOCK = { a: new Date(NOW - 2 * SLOT_MS), b: new Date(NOW - 6 * SLOT_MS) }
const ALL: MarketFilter = { text: null, move: null, grade: null, anomaliesSince: null, gradeClock: CLOCK }

interface Row {
  id: string
  coingecko_id: string
  sort_name: string
  market_rank: string | null
  price_usd: string | null
  volume_24h_usd: string | null
  market_cap_usd: string | null
  log_return_1h: number | null
  log_return_24h: number | null
  data_grade: string
  metric_time: Date
  sampled_at: Date
}

/** The same "random" numbers on every run. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

/** Every figure comes in ties and as unknown; names differ in case only, hold signs, and one is empty. */
async function fill(): Promise<void> {
  const next = numbers(7)
  const pick = <T>(...values: T[]): T => values[Math.floor(next() * values.length)] as T
  const SPARKLINE = Buffer.alloc(168 * 4)
  const names = ['alpha', 'Alpha', 'ALPHA', 'béta: 50 %', '_under', '', "o'hara", 'ωmega', 'beta']
  const assets = Array.from({ length: COUNT }, (_, i) => [
    i + 1,
    `coin-${i + 1}`,
    pick('btc', 'BTC', 'x%', ''),
    pick(...names),
    pick(null, 1, 2, 3, 50, 51),
    // Every tenth is known but not tracked.
    i % 10 === 9 ? 0 : 1,
    new Date(NOW),
    new Date(NOW),
  ])
  const snapshots = Array.from({ length: COUNT }, (_, i) => [
    i + 1,
    new Date(NOW - pick(0, 1, 2, 3, 6, 7, 100) * SLOT_MS),
    new Date(NOW - pick(0, 60_001, 60_002, 7_200_000)),
    pick(null, '1', '1.000000000000000000000001', '0.000000000000002858841307', '114382.97839089994', '0'),
    pick(null, '10', '10.00000001', '9999999999999999999999.99999999', '0'),
    pick(null, '5', '5.00000001', '2263000000000'),
    pick(null, 0, 0.1, 0.30000000000000004, -1e-9, next() - 0.5),
    pick(null, 0, Math.log1p(0.05), Math.log1p(-0.05), 0.1 + 0.2, -0.7, next() - 0.5, 1e-17),
    pick('A', 'B', 'C', 'unknown'),
    new Date(NOW),
    SPARKLINE,
    1,
    1,
  ])
  await database.query(
    'INSERT INTO assets (id, coingecko_id, symbol, name, market_rank, tracked, first_seen_at, last_seen_at) VALUES ?',
    [assets],
  )
  await database.query(
    'INSERT INTO asset_snapshots (asset_id, metric_time, sampled_at, price_usd, volume_24h_usd, market_cap_usd, log_return_1h, log_return_24h, data_grade, sparkline_hour, sparkline, run_id, document_id) VALUES ?',
    [snapshots],
  )
}

/** All tracked rows, straight from the tables. */
const listTruth = () =>
  database.query<Row>(
    'SELECT a.id, a.coingecko_id, LOWER(a.name) AS sort_name, a.market_rank, s.price_usd, s.volume_24h_usd, s.market_cap_usd, s.log_return_1h, s.log_return_24h, s.data_grade, s.metric_time, s.sampled_at FROM assets a, asset_snapshots s WHERE s.asset_id = a.id AND a.tracked = 1 ORDER BY a.id',
  )

async function walk(order: MarketOrder, filter: MarketFilter = ALL, limit = 17): Promise<string[]> {
  const ids: string[] = []
  let after: MarketCursor | null = null
  for (let page = 0; page < 100; page++) {
    const { assets, next } = await listMarketPage({ filter, order, after, limit })
    ids.push(...assets.map(({ coingeckoId }) => coingeckoId))
    if (next === null) return ids
    expect(assets).toHaveLength(limit)
    expect(isCursorOf(order.by, next)).toBe(true)
    after = next
  }
  throw new Error('the pages do not end')
}

const GRADES = ['A', 'B', 'C', 'unknown']

/** The grade of a row as it stands at NOW, in the words of the interface. */
function gradeNow(row: Row): string {
  const age = NOW - row.metric_time.getTime()
  if (age > 6 * SLOT_MS) return 'C'
  return row.data_grade === 'A' && age > 2 * SLOT_MS ? 'B' : row.data_grade
}

/** A key that compares as the database should compare: digits by digits, text by its bytes. */
function keyOf(row: Row, by: MarketOrder['by']): bigint | number | string | null {
  const units = (decimal: string | null) => {
    if (decimal === null) return null
    const [whole = '', fraction = ''] = decimal.split('.')
    return BigInt(whole + fraction.padEnd(24, '0'))
  }
  switch (by) {
    case 'rank':
      return row.market_rank === null ? null : Number(row.market_rank)
    case 'name':
      return Buffer.from(row.sort_name).toString('hex')
    case 'price':
      return units(row.price_usd)
    case 'volume':
      return units(row.volume_24h_usd)
    case 'cap':
      return units(row.market_cap_usd)
    case '1h':
      return row.log_return_1h
    case '24h':
      return row.log_return_24h
    case 'grade':
      return GRADES.indexOf(gradeNow(row))
    case 'age':
      return NOW - row.sampled_at.getTime()
  }
}

function inOrder(rows: Row[], { by, descending }: MarketOrder): string[] {
  return rows
    .toSorted((one, other) => {
      const [a, b] = [keyOf(one, by), keyOf(other, by)]
      if (a === b) return Number(one.id) - Number(other.id)
      if (a === null || b === null) return a === null ? 1 : -1
      return a < b === descending ? 1 : -1
    })
    .map((row) => row.coingecko_id)
}

beforeAll(fill)

describe('the pages of the list', () => {
  for (const by of MARKET_SORTS) {
    for (const descending of [false, true]) {
      it(`hold every tracked asset once by ${by}, ${descending ? 'largest' : 'smallest'} first, unknown last`, async () => {
        const rows = await listTruth()
        const order = { by, descending }
        expect(rows).toHaveLength(COUNT - COUNT / 10)
        expect(await walk(order)).toEqual(inOrder(rows, order))
      })
    }
  }

  it('carry the exact figures of the row', async () => {
    const [first] = (
      await listMarketPage({ filter: ALL, order: { by: 'volume', descending: true }, after: null, limit: 1 })
    ).assets
    expect(first?.volume24hUsd).toBe('9999999999999999999999.99999999')
    expect(first?.sparkline.values).toHaveLength(168)
  })
})

describe('the filter', () => {
  const order: MarketOrder = { by: '24h', descending: true }
  const ratio = (row: Row) => (row.log_return_24h === null ? null : Math.expm1(row.log_return_24h))
  const cases: [name: string, filter: Partial<MarketFilter>, keeps: (row: Row) => boolean][] = [
    [
      'rises of more than 5 %',
      { move: { direction: 'up', over: 0.05 } },
      (row) => (ratio(row) ?? 0) > 0.05 + 1e-15,
    ],
    [
      'falls of more than 5 %',
      { move: { direction: 'down', over: 0.05 } },
      (row) => (ratio(row) ?? 0) < -0.05 - 1e-15,
    ],
    [
      'moves of more than 10 %',
      { move: { direction: 'either', over: 0.1 } },
      (row) => Math.abs(ratio(row) ?? 0) > 0.1,
    ],
    ['falls of more than everything', { move: { direction: 'down', over: 1 } }, () => false],
    ...GRADES.map((grade): (typeof cases)[number] => [
      `the grade ${grade} as it is now`,
      { grade: grade as MarketFilter['grade'] },
      (row) => gradeNow(row) === grade,
    ]),
    ['a text in any case', { text: 'aLPhA' }, (row) => row.sort_name === 'alpha'],
    ['a CoinGecko id', { text: 'coin-22' }, (row) => row.coingecko_id.includes('coin-22')],
    [
      'two at once',
      { grade: 'B', text: 'eta' },
      (row) => gradeNow(row) === 'B' && row.sort_name.endsWith('eta'),
    ],
  ]

  it.each(cases)('keeps %s, on every page and in the count', async (_, given, keeps) => {
    const filter = { ...ALL, ...given }
    const rows = (await listTruth()).filter(keeps)
    expect(await walk(order, filter)).toEqual(inOrder(rows, order))
    expect(await countMarket(filter)).toEqual({
      matching: rows.length,
      withCap: rows.filter((row) => row.market_cap_usd !== null).length,
    })
  })

  it('takes signs of LIKE for letters', async () => {
    const [percent] = await database.query<{ n: string }>(
      "SELECT COUNT(*) AS n FROM assets WHERE tracked = 1 AND (INSTR(name, '%') > 0 OR INSTR(symbol, '%') > 0)",
    )
    expect((await countMarket({ ...ALL, text: '%' })).matching).toBe(Number(percent?.n))
    expect((await countMarket({ ...ALL, text: "o'h" })).matching).toBeGreaterThan(0)
    expect((await countMarket({ ...ALL, text: '\\' })).matching).toBe(0)
  })

  it('keeps assets with an anomaly since an instant, but not with one that only goes on', async () => {
    const anomaly = (id: number, at: number) => [
      id,
      id,
      'x',
      'price_spike',
      '5m',
      new Date(at),
      'up',
      0.1,
      10,
      'A',
      1,
      new Date(at),
      new Date(at),
      1,
    ]
    await database.query(
      'INSERT INTO market_anomalies (id, asset_id, symbol, type, horizon, bar_time, direction, magnitude, samples, data_grade, rule_version, detected_at, known_from, run_id) VALUES ?',
      [[anomaly(1, NOW), anomaly(2, NOW - DAY_MS - 1), anomaly(3, NOW - DAY_MS), anomaly(4, NOW)]],
    )
    await database.query(
      'INSERT INTO alert_events (event_key, kind, severity, subject, title, body, facts, occurred_at, raised_at) VALUES ?',
      [[['anomaly:4', 'price_spike', 'info', 'coin-4', 'Still: up', '', '{}', new Date(NOW), new Date(NOW)]]],
    )
    const filter = { ...ALL, anomaliesSince: new Date(NOW - DAY_MS) }
    expect(await walk({ by: 'name', descending: false }, filter)).toHaveLength(2)
    expect(new Set(await walk(order, filter))).toEqual(new Set(['coin-1', 'coin-3']))
  })
})

describe('a cursor', () => {
  it.each([
    ['price', '1.5', true],
    ['price', '1.5; DROP TABLE assets', false],
    ['price', 'NaN', false],
    ['24h', '-1e-9', true],
    ['24h', '--1', false],
    ['rank', '1.5', false],
    ['age', '2026-11-24T12:00:00.000Z', true],
    ['age', 'yesterday', false],
    ['name', "x' OR 1 = 1", true],
  ] as const)('of %s with %s is usable: %s', (by, value, usable) => {
    expect(isCursorOf(by, { value, assetId: '1' })).toBe(usable)
  })
})
