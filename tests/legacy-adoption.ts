import { afterEach } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { migrate } from '@/db/migrate'
import { canonicalDecimal } from '@/lib/kernels/decimal'
import { type AdoptionInput, adoptFirstVersion } from '@/lib/pipeline/adoption'
import type { AdoptionReport } from '@/lib/pipeline/adoption-report'
import { queryDatabase } from './faults/database-query'
import { createLegacyDatabase } from './legacy-database'
import { type LegacyRow, type LegacyTruth, truthSum } from './legacy-rows'
import { createDatabase } from './setup/test-database'

export interface LegacyDatabase {
  url: string
  query(sql: string, values?: unknown[]): Promise<Record<string, unknown>[]>
  /** One call of the adoption, as `npm run db:migrate` makes it. */
  adopt(given?: Partial<AdoptionInput>): Promise<AdoptionReport | null>
}

/** Databases of the first version for the tests of a file; dropped after each test. */
export function useLegacyDatabases(): {
  empty(): Promise<LegacyDatabase>
  open(
    ...dump: Parameters<typeof createLegacyDatabase> extends [string, ...infer Rest] ? Rest : never
  ): Promise<LegacyDatabase>
} {
  const drops: (() => Promise<void>)[] = []
  afterEach(async () => {
    await closePool()
    for (const drop of drops.splice(0)) await drop()
  })
  const empty = async (): Promise<LegacyDatabase> => {
    const { url, drop } = await createDatabase()
    drops.push(drop)
    await closePool()
    usePool(createPool(url))
    return {
      url,
      query: (sql, values) => queryDatabase(url, sql, values),
      adopt: (given = {}) =>
        adoptFirstVersion({ mode: 'live', by: 'tester', say: () => undefined, ...given }),
    }
  }
  return {
    empty,
    open: async (...dump) => {
      const database = await empty()
      await createLegacyDatabase(database.url, ...dump)
      await migrate({ url: database.url, mode: 'live' })
      return database
    },
  }
}

/** A good row of the first version; `at` is an ISO time. */
export function legacyRow(at: string, given: Partial<Omit<LegacyRow, 'at'>> = {}): LegacyRow {
  return {
    id: 1,
    symbol: 'btc',
    name: 'Bitcoin',
    price: 100_00000000n,
    volume: 5_00000000n,
    at: Date.parse(at),
    ...given,
  }
}

/** Figures of a coin's adopted rows by statements of the test's own: nothing here is shared with what is tested. */
export async function adoptedFigures(database: LegacyDatabase, coingeckoId: string) {
  const [row] = await database.query(
    "SELECT COUNT(*) AS n, COALESCE(SUM(r.price_usd), 0) AS price, COALESCE(SUM(r.volume_24h_usd), 0) AS volume, COALESCE(SUM(r.flag = 'volume_clamped' AND r.volume_24h_usd IS NULL), 0) AS clamped, COUNT(DISTINCT r.observed_at) AS slots FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id WHERE a.coingecko_id = ?",
    [coingeckoId],
  )
  return {
    rows: Number(row?.n),
    slots: Number(row?.slots),
    prices: canonicalDecimal(String(row?.price)),
    volumes: canonicalDecimal(String(row?.volume)),
    clamped: Number(row?.clamped),
  }
}

/** What those figures must be, from what was counted while the rows were made. */
export function expectedFigures(truth: LegacyTruth | undefined): Awaited<ReturnType<typeof adoptedFigures>> {
  if (!truth) throw new Error('no rows of that symbol were made')
  const kept = [...truth.kept.values()]
  return {
    rows: kept.length,
    slots: kept.length,
    prices: truthSum(truth, 'price'),
    volumes: truthSum(truth, 'volume'),
    clamped: kept.filter((one) => one.clamped).length,
  }
}
