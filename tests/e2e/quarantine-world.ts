import { createHash } from 'node:crypto'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'
import { test as base } from './fixtures'
import { deliver, type RunningWorld, startWorld } from './setup/world'

export const MARKUP = '<img src=x onerror="document.title=1"></pre><script>document.title=1</script>'
/** More than a page of the list. */
export const CHAFF = 60

export const coin = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  symbol: id.slice(0, 4),
  name: id,
  current_price: 12.5,
  market_cap: null,
  market_cap_rank: null,
  total_volume: 1000,
  last_updated: '2026-11-23T10:01:00.000Z',
  ...fields,
})
export const HELD = ['held-one', 'held-two', 'held-three'].map((id) => coin(id))
const { symbol: _, ...nameless } = coin('no-symbol')
export const BODY = JSON.stringify([
  coin('bitcoin'),
  coin('zero-price', { current_price: 0, name: MARKUP }),
  nameless,
  coin('held-back', { note: 'ünïcode ☃' }),
  ...HELD,
  ...Array.from({ length: CHAFF }, (_, i) => coin(`chaff-${i}`, { total_volume: -i - 1 })),
])

interface Staged {
  world: RunningWorld
  upstream: FakeUpstream
}

/** Tests in a world of their own whose upstream sends good and bad records. */
export const quarantineTest = (name: string) =>
  base.extend<object, Staged>({
    upstream: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
      async ({}, use) => {
        const upstream = await startUpstream(answering(BODY))
        await use(upstream)
        await upstream.close()
      },
      { scope: 'worker' },
    ],
    world: [
      async ({ stage, upstream }, use) => {
        const { serverUrl, folder } = stage
        const env = { COINGECKO_BASE_URL: upstream.baseUrl, COINGECKO_ASSETS: 'top:250' }
        const world = await startWorld({
          name,
          serverUrl,
          folder,
          env,
          roles: ['viewer', 'analyst', 'operator'],
        })
        await deliver(world.url)
        await use(world)
        await world.stop()
      },
      { scope: 'worker', timeout: 120_000 },
    ],
  })

type Sql = <Row>(statement: string, values?: unknown[]) => Promise<Row[]>

export const textOf = (record: unknown) => JSON.stringify(record)

/** Puts a stored coin where an older rule, which today's version no longer has, would have put it. */
export async function holdBack(sql: Sql, record: { id: string }): Promise<string> {
  const [asset] = await sql<{ id: string }>('SELECT id FROM assets WHERE coingecko_id = ?', [record.id])
  const [row] = await sql<{ run_id: string; document_id: string; fetched_at: Date }>(
    'SELECT run_id, document_id, fetched_at FROM raw_crypto_market_data WHERE asset_id = ?',
    [asset?.id],
  )
  if (!asset || !row) throw new Error(`${record.id} is not stored`)
  for (const table of ['raw_crypto_market_data', 'crypto_metrics', 'asset_snapshots', 'metric_state'])
    await sql(`DELETE FROM ${table} WHERE asset_id = ?`, [asset.id])
  await sql(
    "INSERT INTO rejected_records (source, kind, record_sha256, reason, field, message, record, document_id, first_run_id, last_run_id, first_seen_at, last_seen_at) VALUES ('coingecko', 'market_row', ?, 'invalid', 'current_price', 'current_price: refused by an older rule', ?, ?, ?, ?, ?, ?)",
    [
      createHash('sha256').update(textOf(record)).digest('hex'),
      textOf(record),
      row.document_id,
      row.run_id,
      row.run_id,
      row.fetched_at,
      row.fetched_at,
    ],
  )
  return idOf(sql, record.id)
}

/** Id of a coin's line in quarantine. */
export async function idOf(sql: Sql, coingeckoId: string): Promise<string> {
  const [row] = await sql<{ id: string }>('SELECT id FROM rejected_records WHERE record LIKE ?', [
    `{"id":"${coingeckoId}"%`,
  ])
  if (!row) throw new Error(`${coingeckoId} is not in quarantine`)
  return row.id
}

/** Lines of the audit log of one action, oldest first. */
export const audits = (sql: Sql, action: string) =>
  sql<{ actor: string; subject: string; after_value: string }>(
    'SELECT actor, subject, after_value FROM audit_log WHERE action = ? ORDER BY id',
    [action],
  )
