import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPool } from '@/db/client'
import { checkRights, grantApplication } from '@/db/grants'
import { borrowApplicationAccount, useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
let url = ''

/** Runs one statement as the application; gives the server's error code, or 'ok'. */
async function attempt(sql: string): Promise<string> {
  const pool = createPool(url, 1)
  try {
    await pool.query(sql)
    return 'ok'
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error)
  } finally {
    await pool.end()
  }
}

let giveBack: (() => Promise<void>) | undefined
beforeAll(async () => {
  const account = await borrowApplicationAccount(database)
  url = account.url
  giveBack = account.giveBack
})
afterAll(() => giveBack?.())

describe('the account of the application', () => {
  it('may write nothing before a migration has granted it, and everything it needs afterwards', async () => {
    expect((await checkRights(url)).missing).toContain('INSERT on runs')
    expect(
      await attempt("INSERT INTO settings (name, value, updated_at) VALUES ('a', '1', UTC_TIMESTAMP(3))"),
    ).toBe('ER_TABLEACCESS_DENIED_ERROR')
    expect(await grantApplication({ url, adminUrl: database.url })).toEqual([])
    expect(await checkRights(url)).toEqual({ missing: [], surplus: [] })
    expect(
      await attempt("INSERT INTO settings (name, value, updated_at) VALUES ('a', '1', UTC_TIMESTAMP(3))"),
    ).toBe('ok')
    expect(await attempt("UPDATE settings SET value = '2' WHERE name = 'a'")).toBe('ok')
  })

  it.each([
    'CREATE TABLE planted (id int)',
    'DROP TABLE runs',
    'ALTER TABLE runs ADD COLUMN planted int',
    'TRUNCATE TABLE audit_log',
    'CREATE TRIGGER planted BEFORE INSERT ON audit_log FOR EACH ROW SET NEW.actor = 1',
    'RENAME TABLE runs TO planted',
    "DELETE FROM audit_log WHERE actor = 'x'",
    "UPDATE audit_log SET actor = 'x' WHERE actor = 'y'",
    'DELETE FROM crypto_metrics_history WHERE asset_id = 1',
    'UPDATE raw_crypto_market_data_history SET price_usd = 1 WHERE asset_id = 1',
    'DELETE FROM raw_crypto_market_data WHERE asset_id = 1',
    "UPDATE schema_migrations SET sha256 = 'x' WHERE tag = 'y'",
    'DELETE FROM users WHERE id = 1',
    "CREATE USER planted IDENTIFIED BY 'x'",
    'GRANT ALL ON *.* TO CURRENT_USER()',
    'SELECT 1 FROM mysql.user',
    "SELECT 'x' INTO OUTFILE '/tmp/planted'",
    'CREATE DATABASE koinstrap_planted',
  ])('may not: %s', async (sql) => {
    expect(await attempt(sql)).toMatch(/DENIED|ER_CANT_CREATE_USER_WITH_GRANT|ER_CANNOT_USER/)
  })

  it('cannot read a file of the server', async () => {
    const pool = createPool(url, 1)
    const [rows] = await pool.query("SELECT LOAD_FILE('/etc/passwd') AS content").finally(() => pool.end())
    expect(rows).toEqual([{ content: null }])
  })

  it('loses a write that this version does not need, and gets back one that it lost', async () => {
    const name = new URL(database.url).pathname.slice(1)
    await database.query(`GRANT DELETE ON ${name}.audit_log TO 'koinstrap_app'@'127.0.0.1'`)
    await database.query(`REVOKE INSERT ON ${name}.runs FROM 'koinstrap_app'@'127.0.0.1'`)
    expect(await checkRights(url)).toEqual({ missing: ['INSERT on runs'], surplus: ['DELETE on audit_log'] })
    expect(await grantApplication({ url, adminUrl: database.url })).toEqual([])
    expect(await checkRights(url)).toEqual({ missing: [], surplus: [] })
  })

  it('is not touched when it migrates as well: one account for both is what a small installation has', async () => {
    expect(await grantApplication({ url: database.url, adminUrl: database.url })).toEqual([])
    expect((await checkRights(database.url)).missing).toEqual([])
    expect((await checkRights(database.url)).surplus.length).toBeGreaterThan(0)
  })
})
