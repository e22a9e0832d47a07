import { describe, expect, it } from 'vitest'
import { migrate, readMigrations } from '@/db/migrate'
import { describeDatabase } from '../faults/database-query'
import { type LegacyDatabase, legacyRow, useLegacyDatabases } from '../legacy-adoption'
import { createLegacyDatabase } from '../legacy-database'
import { useEnvironment } from '../setup/environment'

useEnvironment(() => ({ DEMO: 'off', COINGECKO_API_KEY: undefined, LOG_LEVEL: 'silent' }))
const databases = useLegacyDatabases()
const SHAPE =
  'id INT, symbol VARCHAR(10), name VARCHAR(50), price_usd DECIMAL(18,8), volume_24h_usd DECIMAL(18,8), observed_at DATETIME'
const rows = [legacyRow('2025-03-01T10:00:00Z')]

async function tablesOf(database: LegacyDatabase): Promise<Record<string, string>> {
  const { schema_migrations, ...tables } = await describeDatabase(database.url)
  return tables
}

async function prepared(...statements: string[]): Promise<LegacyDatabase> {
  const database = await databases.empty()
  for (const sql of statements) await database.query(sql)
  return database
}

describe('the first version’s tables', () => {
  it('are renamed with every row, and ours take their place', async () => {
    const database = await databases.empty()
    await createLegacyDatabase(database.url, { rows })
    const before = await tablesOf(database)
    await migrate({ url: database.url, mode: 'live' })
    const after = await tablesOf(database)
    for (const name of ['raw_crypto_market_data', 'crypto_metrics']) {
      expect(after[`legacy_${name}`]?.replaceAll(`legacy_${name}`, name)).toBe(before[name])
      expect(after[name]).toContain('asset_id')
    }
    expect(await migrate({ url: database.url, mode: 'live' })).toBe(0)
  })

  it('are taken one without the other', async () => {
    const database = await prepared(
      `CREATE TABLE raw_crypto_market_data (${SHAPE}, note TEXT)`,
      "INSERT INTO raw_crypto_market_data VALUES (1, 'btc', 'Bitcoin', 5, 6, '2025-03-01 10:00:00', 'x')",
    )
    await migrate({ url: database.url, mode: 'live' })
    const report = await database.adopt()
    expect(report?.symbols).toMatchObject([{ symbol: 'btc', copied: 1 }])
    expect(report?.plan?.others).toEqual(['note'])
    expect(report?.metrics).toBeNull()
  })

  it('are found again after a version that took them for its own and failed half way', async () => {
    const database = await databases.empty()
    await createLegacyDatabase(database.url, { rows })
    const [spine] = readMigrations()
    if (!spine) throw new Error('no migrations')
    await database.query(
      'CREATE TABLE schema_migrations (tag varchar(128) NOT NULL, statement int NOT NULL, sha256 varchar(64) NOT NULL, applied_at datetime(3) NOT NULL, PRIMARY KEY (tag, statement))',
    )
    // What 0.1.0 did: errors of the kind "exists already" counted as applied, then an index on a missing column failed.
    for (const [i, sql] of spine.statements.entries()) {
      const failed = await database.query(sql).then(
        () => false,
        (error: { errno: number }) => error.errno !== 1050,
      )
      if (failed) break
      await database.query('INSERT INTO schema_migrations VALUES (?, ?, SHA2(?, 256), UTC_TIMESTAMP(3))', [
        spine.tag,
        i,
        sql,
      ])
    }
    await migrate({ url: database.url, mode: 'live' })
    expect((await database.adopt())?.symbols).toMatchObject([{ symbol: 'btc', copied: 1 }])
  })

  it.each([
    ['demo mode', [`CREATE TABLE raw_crypto_market_data (${SHAPE})`], /demo mode writes simulated ones/],
    [
      'a column of another kind',
      [
        `CREATE TABLE raw_crypto_market_data (${SHAPE.replace('price_usd DECIMAL(18,8)', 'price_usd DOUBLE')})`,
      ],
      /its column price_usd is double/,
    ],
    [
      'a missing column',
      [`CREATE TABLE raw_crypto_market_data (${SHAPE.replace('name VARCHAR(50), ', '')})`],
      /it has no column name/,
    ],
    [
      'amounts that are wider than ours',
      [`CREATE TABLE raw_crypto_market_data (${SHAPE.replace('(18,8)', '(40,8)')})`],
      /wider than ours/,
    ],
    [
      'a view',
      [`CREATE TABLE other (${SHAPE})`, 'CREATE VIEW raw_crypto_market_data AS SELECT * FROM other'],
      /it is a view/,
    ],
    [
      'a name that is taken',
      [
        `CREATE TABLE raw_crypto_market_data (${SHAPE})`,
        'CREATE TABLE legacy_raw_crypto_market_data (a INT)',
      ],
      /there is a table of that name already/,
    ],
    [
      'names that differ only by case',
      [`CREATE TABLE raw_crypto_market_data (${SHAPE})`, `CREATE TABLE RAW_crypto_market_data (${SHAPE})`],
      /differ only by case/,
    ],
    ['tables of somebody else', ['CREATE TABLE users (name TEXT)'], /tables of another application.*users/],
  ])('are refused with %s, and nothing is changed', async (what, statements, message) => {
    const database = await prepared(...statements)
    const before = await tablesOf(database)
    const mode = what === 'demo mode' ? 'demo' : 'live'
    await expect(migrate({ url: database.url, mode })).rejects.toThrow(message)
    expect(await tablesOf(database)).toEqual(before)
  })

  it('restored over ours are refused: one of the two holds the data', async () => {
    const database = await databases.empty()
    await migrate({ url: database.url, mode: 'live' })
    await database.query('DROP TABLE raw_crypto_market_data')
    await database.query(`CREATE TABLE raw_crypto_market_data (${SHAPE})`)
    const before = await tablesOf(database)
    await expect(migrate({ url: database.url, mode: 'live' })).rejects.toThrow(/was ours once/)
    expect(await tablesOf(database)).toEqual(before)
  })
})
