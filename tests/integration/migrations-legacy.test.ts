import mysql from 'mysql2/promise'
import { afterEach, describe, expect, it } from 'vitest'
import { migrate, readMigrations } from '@/db/migrate'
import { createDatabase } from '../setup/test-database'

const drops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const drop of drops.splice(0)) await drop()
})

const RAW_COLUMNS =
  'id INT, symbol VARCHAR(10), name VARCHAR(50), price_usd DECIMAL(18,8), volume_24h_usd DECIMAL(18,8), observed_at DATETIME'
const METRIC_COLUMNS =
  'id INT, symbol VARCHAR(10), metric_time DATETIME, price_usd DECIMAL(18,8), price_change_5m DECIMAL(18,8), price_change_15m DECIMAL(18,8), volume_24h_usd DECIMAL(18,8), avg_price_1h DECIMAL(18,8), min_price_1h DECIMAL(18,8), max_price_1h DECIMAL(18,8)'
const RAW = `CREATE TABLE raw_crypto_market_data (${RAW_COLUMNS})`
const METRICS = `CREATE TABLE crypto_metrics (${METRIC_COLUMNS})`
const ROW = "INSERT INTO raw_crypto_market_data VALUES (7, 'BTC', 'Bitcoin', 1.5, 2.5, '2025-01-01 00:00:01')"
const statements = readMigrations().reduce((sum, one) => sum + one.statements.length, 0)

interface Database {
  url: string
  query(sql: string): Promise<Record<string, unknown>[]>
  tables(): Promise<string[]>
}

async function database(...setup: string[]): Promise<Database> {
  const { url, drop } = await createDatabase()
  drops.push(drop)
  const query = async (sql: string) => {
    const connection = await mysql.createConnection(url)
    const [rows] = await connection.query(sql).finally(() => connection.end())
    return rows as Record<string, unknown>[]
  }
  for (const sql of setup) await query(sql)
  const tables = async () => (await query('SHOW TABLES')).map((row) => String(Object.values(row)[0]))
  return { url, query, tables }
}

/** Everything a refusal must leave as it was. */
async function stateOf({ query, tables }: Database): Promise<unknown> {
  return Promise.all((await tables()).map((name) => query(`SHOW CREATE TABLE \`${name}\``)))
}

async function expectRefused(db: Database, message: string | RegExp, mode?: 'demo'): Promise<void> {
  const before = await stateOf(db)
  await expect(migrate({ url: db.url, ...(mode ? { mode } : {}) })).rejects.toThrow(message)
  expect(await stateOf(db)).toEqual(before)
}

describe('a database of the first version', () => {
  it('keeps its tables under other names, row for row, and gets ours', async () => {
    const db = await database(RAW, METRICS, ROW)
    const before = await db.query('CHECKSUM TABLE raw_crypto_market_data')
    expect(await migrate({ url: db.url, mode: 'live' })).toBe(statements)
    const after = await db.query('CHECKSUM TABLE legacy_raw_crypto_market_data')
    expect(after[0]?.Checksum).toBe(before[0]?.Checksum)
    const [kept] = await db.query('SHOW CREATE TABLE legacy_raw_crypto_market_data')
    expect(String(kept?.['Create Table'])).not.toMatch(/KEY|asset_id/)
    expect(await db.tables()).toContain('legacy_crypto_metrics')
    expect(await db.query("SHOW COLUMNS FROM raw_crypto_market_data LIKE 'asset_id'")).toHaveLength(1)
    expect(await migrate({ url: db.url, mode: 'live' })).toBe(0)
  })

  it.each([
    ['one table only', [RAW], ['legacy_raw_crypto_market_data']],
    ['the other table only', [METRICS], ['legacy_crypto_metrics']],
    ['tables without rows', [RAW, METRICS], ['legacy_crypto_metrics', 'legacy_raw_crypto_market_data']],
    [
      'another engine and character set, and a column more',
      [`CREATE TABLE raw_crypto_market_data (${RAW_COLUMNS}, note TEXT) ENGINE=MyISAM CHARACTER SET latin1`],
      ['legacy_raw_crypto_market_data'],
    ],
    [
      'another spelling',
      [`CREATE TABLE RAW_Crypto_Market_Data (${RAW_COLUMNS})`],
      ['legacy_raw_crypto_market_data'],
    ],
  ])('with %s is taken as it is', async (_, setup, kept) => {
    const db = await database(...setup)
    expect(await migrate({ url: db.url })).toBe(statements)
    expect((await db.tables()).filter((name) => name.startsWith('legacy_'))).toEqual(kept)
  })

  it('whose tables were renamed just before the power failed goes on', async () => {
    const db = await database(
      RAW,
      ROW,
      'RENAME TABLE raw_crypto_market_data TO legacy_raw_crypto_market_data',
    )
    expect(await migrate({ url: db.url })).toBe(statements)
    expect(await db.query('SELECT id FROM legacy_raw_crypto_market_data')).toEqual([{ id: 7 }])
  })

  it('that version 0.1.0 took for its own and failed on is mended', async () => {
    const db = await database(RAW, METRICS, ROW)
    const [spine] = readMigrations()
    if (!spine) throw new Error('there is no first migration')
    // What 0.1.0 did: every CREATE TABLE counts as done when the table is there, then an index on a missing column.
    const creates = spine.statements.filter((sql) => sql.startsWith('CREATE TABLE'))
    const guarded = creates.map((sql) => sql.replace('CREATE TABLE', 'CREATE TABLE IF NOT EXISTS'))
    for (const sql of guarded) await db.query(sql)
    await db.query(
      'CREATE TABLE schema_migrations (tag varchar(128) NOT NULL, statement int NOT NULL, sha256 varchar(64) NOT NULL, applied_at datetime(3) NOT NULL, PRIMARY KEY (tag, statement)) COLLATE utf8mb4_bin',
    )
    for (const [index, sql] of spine.statements.entries()) {
      if (sql.startsWith('CREATE TABLE'))
        await db.query(
          `INSERT INTO schema_migrations VALUES ('${spine.tag}', ${index}, SHA2(${mysql.escape(sql)}, 256), UTC_TIMESTAMP(3))`,
        )
    }
    expect(await migrate({ url: db.url })).toBe(statements)
    expect(await db.query('SELECT id FROM legacy_raw_crypto_market_data')).toEqual([{ id: 7 }])
    expect(await db.query("SHOW COLUMNS FROM crypto_metrics LIKE 'asset_id'")).toHaveLength(1)
  })

  it('in demo mode is refused: simulated prices never stand beside real ones', async () => {
    const db = await database(RAW, METRICS, ROW)
    await expectRefused(db, /holds real prices of the first version .* set DEMO=off/, 'demo')
  })
})

describe('a database that holds something else', () => {
  it('under one of the two names is refused and left alone', async () => {
    await expectRefused(
      await database('CREATE TABLE raw_crypto_market_data (id INT, price TEXT)'),
      'neither a table of ours nor one of the first version: it has no column symbol',
    )
    await expectRefused(
      await database('CREATE TABLE base (id INT)', 'CREATE VIEW crypto_metrics AS SELECT id FROM base'),
      'it is a view',
    )
  })

  it('under another name of ours is refused, and the tables of the first version stay where they are', async () => {
    const db = await database(RAW, METRICS, 'CREATE TABLE users (id INT, login TEXT)')
    await expectRefused(db, 'tables of another application under names that ours need: users')
    expect(await db.tables()).toContain('raw_crypto_market_data')
  })

  it('under a new name of the old tables is refused', async () => {
    const db = await database(RAW, 'CREATE TABLE legacy_raw_crypto_market_data (id INT)')
    await expectRefused(db, 'there is a table of that name already')
  })

  it('because an old dump was restored over ours is refused', async () => {
    const db = await database()
    await migrate({ url: db.url })
    await db.query('DROP TABLE raw_crypto_market_data')
    await db.query(RAW)
    await expectRefused(db, 'as after restoring an old dump over it')
  })
})
