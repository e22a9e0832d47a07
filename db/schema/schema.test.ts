import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { is } from 'drizzle-orm'
import { getTableConfig, MySqlTable } from 'drizzle-orm/mysql-core'
import { describe, expect, it } from 'vitest'
import { METRICS } from '@/lib/metrics/index'
import * as access from './access'
import * as acquisition from './acquisition'
import * as adoption from './adoption'
import * as alerts from './alerts'
import * as analytics from './analytics'
import * as exports from './exports'
import * as ingestion from './ingestion'

const DRIZZLE = fileURLToPath(new URL('../../drizzle/', import.meta.url))

interface Snapshot {
  tables: Record<string, { columns: Record<string, { name: string; type: string; notNull: boolean }> }>
}

/** What the newest migration leaves behind. */
function newestSnapshot(): Snapshot {
  const newest = readdirSync(`${DRIZZLE}meta`)
    .filter((name) => name.endsWith('_snapshot.json'))
    .sort()
    .at(-1)
  return JSON.parse(readFileSync(`${DRIZZLE}meta/${newest}`, 'utf8'))
}

const TABLES = [access, acquisition, adoption, alerts, analytics, exports, ingestion]
  .flatMap((file) => Object.values(file) as unknown[])
  .filter((value): value is MySqlTable => is(value, MySqlTable))
  .map(getTableConfig)

const columnsOf = (name: string) => {
  const table = TABLES.find((one) => one.name === name)
  if (!table) throw new Error(`no table ${name}`)
  return new Map(table.columns.map((column) => [column.name, column]))
}

describe('schema', () => {
  it('is what the migrations build: run npm run db:generate -- --name … when this fails', () => {
    const { tables } = newestSnapshot()
    expect(TABLES.map((table) => table.name).sort()).toEqual(Object.keys(tables).sort())
    for (const { name, columns } of TABLES) {
      const written = Object.values(tables[name]?.columns ?? {}).map((one) => [
        one.name,
        one.type,
        one.notNull,
      ])
      const declared = columns.map((one) => [one.name, one.getSQLType(), one.notNull])
      expect(declared.sort(), name).toEqual(written.sort())
    }
  })

  it('has one nullable column per metric, of the type the metric says it needs', () => {
    const types = { price: 'decimal(36,24)', amount: 'decimal(30,8)', double: 'double', grade: 'varchar(64)' }
    for (const table of ['crypto_metrics', 'crypto_metrics_history']) {
      const columns = columnsOf(table)
      for (const { id, storage } of METRICS) {
        expect(columns.get(id)?.getSQLType(), `${table}.${id}`).toBe(types[storage])
        expect(columns.get(id)?.notNull, `${table}.${id}`).toBe(false)
      }
    }
  })

  it('keeps of every version in history what the table keeps, and until when', () => {
    for (const table of ['raw_crypto_market_data', 'crypto_metrics', 'market_candles']) {
      const history = [...columnsOf(`${table}_history`).keys()]
      expect(history.sort()).toEqual([...columnsOf(table).keys(), 'known_to'].sort())
    }
  })

  it('lets every market number be unknown', () => {
    const columns = columnsOf('raw_crypto_market_data')
    for (const name of ['price_usd', 'volume_24h_usd', 'market_cap_usd', 'price_ngn', 'source_updated_at']) {
      expect(columns.get(name)?.notNull, name).toBe(false)
    }
  })

  it('holds no price or total in a column that rounds it', () => {
    for (const { name, columns } of TABLES) {
      for (const column of columns.filter((one) => /price|volume|market_cap/.test(one.name))) {
        expect(column.getSQLType(), `${name}.${column.name}`).toMatch(/^decimal/)
      }
    }
  })

  it('uses no ENUM: words of a registry are varchar', () => {
    for (const { name, columns } of TABLES) {
      for (const column of columns) expect(column.getSQLType(), `${name}.${column.name}`).not.toMatch(/enum/i)
    }
  })
})
