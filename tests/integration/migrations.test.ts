import mysql from 'mysql2/promise'
import { afterEach, describe, expect, it } from 'vitest'
import { migrate, readMigrations } from '@/db/migrate'
import { createDatabase } from '../setup/test-database'

const drops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const drop of drops.splice(0)) await drop()
})

async function empty(): Promise<string> {
  const { url, drop } = await createDatabase()
  drops.push(drop)
  return url
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const connection = await mysql.createConnection(url)
  const [rows] = await connection.query(sql).finally(() => connection.end())
  return rows as Record<string, unknown>[]
}

const statements = readMigrations().reduce((sum, one) => sum + one.statements.length, 0)

describe('migrations', () => {
  it('build the whole schema from an empty database, once', async () => {
    const url = await empty()
    expect(await migrate({ url })).toBe(statements)
    expect(await migrate({ url })).toBe(0)
    const tables = await query(url, 'SHOW TABLES')
    expect(tables.length).toBeGreaterThanOrEqual(16)
  })

  it('run once when several processes start at the same time', async () => {
    const url = await empty()
    const counts = await Promise.all(Array.from({ length: 4 }, () => migrate({ url })))
    expect(counts.sort((a, b) => a - b)).toEqual([0, 0, 0, statements])
  })

  it('go on at the statement that failed', async () => {
    const url = await empty()
    const broken = [
      {
        tag: '0000_first',
        statements: ['CREATE TABLE one (id int)', 'CREATE TABLE broken (id int) ENGINE=nonsense'],
      },
    ]
    await expect(migrate({ url, migrations: broken })).rejects.toThrow(
      'Statement 2 of migration 0000_first failed',
    )
    const mended = [
      { tag: '0000_first', statements: ['CREATE TABLE one (id int)', 'CREATE TABLE two (id int)'] },
    ]
    expect(await migrate({ url, migrations: mended })).toBe(1)
  })

  it('take a statement that was applied without its ledger line as applied', async () => {
    const url = await empty()
    await query(url, 'CREATE TABLE one (id int)')
    expect(
      await migrate({ url, migrations: [{ tag: '0000_first', statements: ['CREATE TABLE one (id int)'] }] }),
    ).toBe(1)
  })

  it('refuse a statement that was edited after it was applied', async () => {
    const url = await empty()
    await migrate({ url, migrations: [{ tag: '0000_first', statements: ['CREATE TABLE one (id int)'] }] })
    const edited = [{ tag: '0000_first', statements: ['CREATE TABLE one (id bigint)'] }]
    await expect(migrate({ url, migrations: edited })).rejects.toThrow(/edited after it was applied/)
  })

  it('keep ids and symbols apart by case, whatever the database default is', async () => {
    const url = await empty()
    const name = new URL(url).pathname.slice(1)
    await query(url, `ALTER DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`)
    await migrate({ url })
    const loose = await query(
      url,
      `SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = '${name}' AND collation_name IS NOT NULL AND collation_name <> 'utf8mb4_bin'`,
    )
    expect(loose).toEqual([])
  })

  it('bring what version 0.2.0 left to invitations, with its accounts as they were', async () => {
    const url = await empty()
    const before = readMigrations().filter(({ tag }) => tag < '0006')
    await migrate({ url, migrations: before })
    await query(
      url,
      "INSERT INTO users (email, role, password_hash, session_version, created_at) VALUES ('ada@desk.example', 'admin', 'kept', 3, '2026-11-20')",
    )
    const accounts = () => query(url, 'SELECT id, email, role, password_hash, session_version FROM users')
    const kept = await accounts()
    expect(await migrate({ url })).toBe(
      statements - before.reduce((sum, one) => sum + one.statements.length, 0),
    )
    expect(await accounts()).toEqual(kept)
    const [invitations] = await query(url, 'SELECT COUNT(*) AS n FROM invitations')
    expect(Number(invitations?.n)).toBe(0)
  })
})
