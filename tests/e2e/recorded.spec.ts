import { LosslessNumber, parse } from 'lossless-json'
import { missingShared, readShared } from '../shared'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'
import { exactOfTitle, parseCsv, plainNumeral, readAssetRows } from './figures'
import { test as base, expect, expectNoOverflow, keepScreenshot, settle } from './fixtures'
import { runNpm } from './setup/commands'
import { deliver, query, type RunningWorld, startWorld } from './setup/world'

const PAGE = 'fixtures/coingecko-recorded/coins_markets_250_page1_2024-11-21.json'
/** Everything a tick writes, but for the ledger itself. */
const TABLES = [
  'assets',
  'raw_crypto_market_data',
  'raw_crypto_market_data_history',
  'crypto_metrics',
  'crypto_metrics_history',
  'asset_snapshots',
  'metric_state',
  'source_documents',
  'rejected_records',
]

const test = base.extend<object, { upstream: FakeUpstream; world: RunningWorld }>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
    async ({}, use) => {
      const upstream = await startUpstream(answering(readShared(PAGE)))
      await use(upstream)
      await upstream.close()
    },
    { scope: 'worker' },
  ],
  world: [
    async ({ stage, upstream }, use) => {
      const world = await startWorld({
        name: 'recorded',
        serverUrl: stage.serverUrl,
        folder: stage.folder,
        env: { COINGECKO_BASE_URL: upstream.baseUrl, COINGECKO_ASSETS: 'top:250' },
        roles: ['analyst'],
      })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.describe.configure({ mode: 'serial' })
const missing = missingShared(PAGE)
test.skip(missing !== false, missing || '')
test.use({ role: 'analyst' })

/** The recorded coins with every number as its own text. */
function recordedCoins(): { id: string; name: string; price: string; volume: string; cap: string | null }[] {
  const text = (value: unknown) => (value instanceof LosslessNumber ? plainNumeral(value.value) : null)
  const coins = parse(readShared(PAGE).toString()) as Record<string, unknown>[]
  return coins.map((coin) => ({
    id: String(coin.id),
    name: String(coin.name),
    price: text(coin.current_price) ?? '',
    volume: text(coin.total_volume) ?? '',
    cap: text(coin.market_cap),
  }))
}

const checksums = async (url: string) =>
  Promise.all(TABLES.map((table) => query(url, `CHECKSUM TABLE ${table}`)))

test('the recorded page becomes 250 assets and 250 rows', async ({ world, upstream, sql }) => {
  const { status, body } = await deliver(world.url)
  expect(status).toBe(200)
  expect(body).toMatchObject({
    status: 'succeeded',
    counts: { read: 250, inserted: 250, updated: 0, duplicate: 0, rejected: 0 },
    failures: [],
  })
  expect(upstream.requests).toHaveLength(1)
  for (const table of ['assets', 'raw_crypto_market_data', 'crypto_metrics'])
    expect(await sql(`SELECT COUNT(*) AS n FROM ${table}`), table).toEqual([{ n: '250' }])
})

test('all 250 are visible in the browser with exact prices', async ({ page }) => {
  await page.goto('/markets')
  await settle(page)
  const coins = recordedCoins()
  expect(coins).toHaveLength(250)
  const shown = await readAssetRows(page)
  for (const first of [100, 200]) {
    await page.getByRole('link', { name: 'Next' }).click()
    await expect(page.getByTestId(`row-${shown[first - 1]?.id}`)).toHaveCount(0)
    shown.push(...(await readAssetRows(page)))
  }
  const rowOf = (id: string) => shown.find((row) => row.id === id)
  expect(shown).toHaveLength(250)
  for (const { id, name, price, volume, cap } of coins) {
    const row = rowOf(id)
    expect(row?.exactPrice, id).toBe(price)
    expect(exactOfTitle(row?.title.Price ?? null), id).toBe(price)
    expect(exactOfTitle(row?.title['24 h volume'] ?? null), id).toBe(volume)
    expect(exactOfTitle(row?.title['Market cap'] ?? null), id).toBe(cap)
    expect(row?.text.Asset, id).toContain(name)
  }
  const last = page.getByTestId(`row-${shown.at(-1)?.id}`)
  await last.scrollIntoViewIfNeeded()
  await expect(last).toBeInViewport()
  expect(rowOf('bitcoin')?.exactPrice).toBe('98109')
  expect(coins.map(({ price }) => price)).toContain('0.000000002264')
  await expectNoOverflow(page)
  await keepScreenshot(page, 'markets-recorded-light-1440')
})

test('the csv export holds the recorded digits of all 250', async ({ request }) => {
  const response = await request.get('/api/v1/exports/market-data?format=csv')
  expect(response.status()).toBe(200)
  const rows = parseCsv(await response.text())
  expect(rows).toHaveLength(250)
  const byId = new Map(rows.map((row) => [row.coingecko_id, row]))
  for (const { id, name, price, volume, cap } of recordedCoins()) {
    const row = byId.get(id)
    expect(
      { price: row?.price_usd, volume: row?.volume_24h_usd, cap: row?.market_cap_usd, name: row?.name },
      id,
    ).toEqual({ price, volume, cap: cap ?? '', name })
  }
})

test('delivered again in the slot it is a duplicate, and forcing the slot changes not one row', async ({
  world,
  upstream,
}) => {
  let first = await deliver(world.url)
  let asked = upstream.requests.length
  let again = await deliver(world.url)
  if (again.body.slot !== first.body.slot) {
    first = again
    asked = upstream.requests.length
    again = await deliver(world.url)
  }
  expect(again.body).toMatchObject({
    status: 'duplicate',
    counts: { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
  })
  expect(upstream.requests).toHaveLength(asked)

  const before = await checksums(world.databaseUrl)
  const lines = await runNpm(['job', 'market', '--slot', again.body.slot, '--force'], world.env)
  expect(JSON.parse(lines.join('\n'))).toMatchObject({
    status: 'succeeded',
    counts: { read: 250, inserted: 0, updated: 0, duplicate: 250, rejected: 0 },
    failures: [],
  })
  expect(await checksums(world.databaseUrl)).toEqual(before)
  expect(upstream.requests).toHaveLength(asked)
})
