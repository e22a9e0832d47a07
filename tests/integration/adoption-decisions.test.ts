import { describe, expect, it } from 'vitest'
import { HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { describeAdoption } from '@/lib/pipeline/adoption-report'
import {
  adoptedFigures,
  expectedFigures,
  type LegacyDatabase,
  legacyRow,
  useLegacyDatabases,
} from '../legacy-adoption'
import { makeLegacyRows } from '../legacy-rows'
import { useEnvironment } from '../setup/environment'

useEnvironment(() => ({ DEMO: 'off', COINGECKO_API_KEY: undefined, LOG_LEVEL: 'silent' }))
const databases = useLegacyDatabases()

const map = (pairs: Record<string, string>) => ({ mappings: new Map(Object.entries(pairs)) })
const times = async (database: LegacyDatabase) =>
  (await database.query('SELECT sampled_at FROM raw_crypto_market_data ORDER BY sampled_at')).map((row) =>
    (row.sampled_at as Date).toISOString(),
  )
const inFuture = (ms: number) => new Date(Date.now() + ms).toISOString()

describe('a symbol that nobody knows', () => {
  it('waits with its rows, and is copied like the others once somebody says which coin it was', async () => {
    const data = makeLegacyRows({ rows: 1_500 })
    const database = await databases.open(data)
    await database.adopt()
    expect(await database.query("SELECT id FROM assets WHERE symbol = 'doge'")).toEqual([])
    const report = await database.adopt(map({ ' DOGE ': 'dogecoin' }))
    expect(report?.waiting).toEqual([])
    expect(await adoptedFigures(database, 'dogecoin')).toEqual(expectedFigures(data.truth.get('doge')))
    expect(await adoptedFigures(database, 'bitcoin')).toEqual(expectedFigures(data.truth.get('btc')))
    expect(
      await database.query(
        'SELECT symbol, coingecko_id, row_count, decided_by FROM adopted_symbols ORDER BY symbol',
      ),
    ).toEqual([
      { symbol: 'btc', coingecko_id: 'bitcoin', row_count: data.truth.get('btc')?.rows, decided_by: 'known' },
      {
        symbol: 'doge',
        coingecko_id: 'dogecoin',
        row_count: data.truth.get('doge')?.rows,
        decided_by: 'tester',
      },
      {
        symbol: 'eth',
        coingecko_id: 'ethereum',
        row_count: data.truth.get('eth')?.rows,
        decided_by: 'known',
      },
    ])
    expect(await database.query('SELECT actor, action, subject FROM audit_log')).toEqual([
      { actor: 'tester', action: 'adoption.symbol_mapped', subject: 'doge' },
    ])
  })

  it('may be decided in the first call already, and a decision repeated changes nothing', async () => {
    const database = await databases.open({
      rows: [legacyRow('2025-03-01T10:00:00Z', { symbol: 'Sol', name: 'Solana' })],
    })
    const first = await database.adopt(map({ sol: 'solana' }))
    expect(first?.symbols).toMatchObject([{ symbol: 'sol', coingeckoId: 'solana', copied: 1 }])
    expect(await database.adopt(map({ sol: 'solana' }))).toEqual(first)
    expect(await database.query('SELECT id FROM audit_log')).toHaveLength(1)
  })

  it.each([
    [{ nope: 'nope' }, /has no symbol nope\. It has: btc, doge/],
    [{ btc: 'bitcoin-cash' }, /btc stands for bitcoin already/],
    [{ doge: 'bitcoin' }, /bitcoin is what btc stands for/],
    [{ doge: 'Doge Coin' }, /not an id of CoinGecko/],
  ])('refuses %j and writes nothing of it', async (pairs, message) => {
    const database = await databases.open({
      rows: [legacyRow('2025-03-01T10:00:00Z'), legacyRow('2025-03-01T10:00:00Z', { symbol: 'doge' })],
    })
    await expect(database.adopt(map({ ...pairs }))).rejects.toThrow(message)
    expect(await database.query("SELECT coingecko_id FROM adopted_symbols WHERE symbol = 'doge'")).toEqual([
      { coingecko_id: null },
    ])
  })

  it('cannot be decided where there is nothing of the first version', async () => {
    const database = await databases.empty()
    await expect(database.adopt(map({ doge: 'dogecoin' }))).rejects.toThrow(/nothing to adopt/)
    expect(await database.adopt()).toBeNull()
  })
})

describe('the times of the first version', () => {
  const row = legacyRow('2025-03-01T10:00:30Z')

  it('are read as UTC unless somebody says otherwise', async () => {
    const database = await databases.open({ rows: [row] })
    expect((await database.adopt())?.plan?.timeZone).toBe('UTC')
    expect(await times(database)).toEqual(['2025-03-01T10:00:30.000Z'])
  })

  it('are read in the zone that is given, across its changes of the clock', async () => {
    const rows = [row, legacyRow('2025-07-01T10:00:30Z'), legacyRow('2025-12-01T10:00:30Z')]
    const lagos = await databases.open({ rows: [row] })
    await lagos.adopt({ timeZone: 'Africa/Lagos' })
    expect(await times(lagos)).toEqual(['2025-03-01T09:00:30.000Z'])
    const london = await databases.open({ rows })
    await london.adopt({ timeZone: 'Europe/London' })
    expect(await times(london)).toEqual([
      '2025-03-01T10:00:30.000Z',
      '2025-07-01T09:00:30.000Z',
      '2025-12-01T10:00:30.000Z',
    ])
  })

  it('cannot be read otherwise once the first of them is read', async () => {
    const database = await databases.open({ rows: [row] })
    await database.adopt()
    await expect(database.adopt({ timeZone: 'Africa/Lagos' })).rejects.toThrow(/read as UTC already/)
    expect((await database.adopt({ timeZone: 'UTC' }))?.symbols).toHaveLength(1)
    expect(await times(database)).toEqual(['2025-03-01T10:00:30.000Z'])
  })

  it('are asked about first when the newest lies in the coming hours', async () => {
    const local = inFuture(HOUR_MS - 2 * MINUTE_MS)
    const database = await databases.open({ rows: [row, legacyRow(local)] })
    const report = await database.adopt()
    if (!report) throw new Error('no report')
    expect(report.timeZoneQuestion).not.toBeNull()
    expect(describeAdoption(report).join('\n')).toContain('npm run adopt -- --time-zone')
    expect(await times(database)).toEqual([])
    const answered = await database.adopt({ timeZone: 'Africa/Lagos' })
    expect(answered).toMatchObject({ timeZoneQuestion: null, symbols: [{ copied: 2, rejected: 0 }] })
  })

  it('are refused row by row where a clock was plainly wrong', async () => {
    const database = await databases.open({ rows: [row, legacyRow(inFuture(400 * 24 * HOUR_MS))] })
    const report = await database.adopt()
    expect(report?.symbols).toMatchObject([{ copied: 1, rejected: 1 }])
    expect(report?.plan?.future).toBe(1)
    expect(await database.query('SELECT reason FROM rejected_records')).toEqual([{ reason: 'future' }])
  })
})
