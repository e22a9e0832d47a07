import { readAssetRows } from './figures'
import { test as base, expect, settle } from './fixtures'
import { runTypeScript } from './setup/commands'
import { type RunningWorld, startWorld } from './setup/world'

const HOUR_MS = 3_600_000
const COINS = ['bitcoin', 'ethereum', 'tether', 'solana', 'dogecoin']

/** Eight days of hourly ticks, the last of them a moment ago: a whole week of closes. */
const test = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const { COINGECKO_BASE_URL = '' } = stage.main.env
      const env = { COINGECKO_BASE_URL, COINGECKO_ASSETS: COINS.join(',') }
      const world = await startWorld({ name: 'week', serverUrl, folder, env, roles: ['viewer'] })
      const clock = {
        E2E_SEED: '11',
        E2E_BASE: String(Date.now()),
        E2E_SPAN: String(8 * 24 * HOUR_MS),
        E2E_STEP: String(HOUR_MS),
      }
      await runTypeScript(['tests/e2e/setup/history.ts'], { ...world.env, ...clock, LOG_LEVEL: 'silent' })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 150_000 },
  ],
})

test.use({ role: 'viewer' })

/** The signed percentage at the start of a title. */
const percentOf = (title: string | null | undefined): number => {
  const [, sign, digits] = /^([+−])([\d.]+) %/.exec(title ?? '') ?? []
  if (digits === undefined) throw new Error(`no percentage: ${title}`)
  return Number(digits) * (sign === '−' ? -1 : 1)
}

test('the change of seven days and the distance from their high are those of the stored hourly closes', async ({
  page,
  sql,
}) => {
  await page.goto('/markets')
  await settle(page)
  const stored = await sql<{ id: string; hour: string; price: string }>(
    `SELECT a.coingecko_id AS id, FLOOR(UNIX_TIMESTAMP(r.observed_at) / 3600) AS hour, r.price_usd AS price
       FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id
      WHERE a.tracked = 1 AND r.price_usd IS NOT NULL ORDER BY r.observed_at`,
  )
  const shown = await readAssetRows(page)
  expect(shown.map(({ id }) => id).toSorted()).toEqual(COINS.toSorted())
  for (const { id, title } of shown) {
    const own = stored.filter((row) => row.id === id)
    const newest = Number(own.at(-1)?.hour)
    // The newest price of each of the last 168 hours.
    const closes = new Map(own.map(({ hour, price }) => [Number(hour), Number(price)]))
    const week = [...closes].filter(([hour]) => hour > newest - 168).map(([, price]) => price)
    expect(week.length, id).toBeGreaterThan(160)
    const [first = Number.NaN, last = Number.NaN] = [week[0], week.at(-1)]
    // Closes are kept in single precision.
    expect(percentOf(title['7 days']), id).toBeCloseTo((last / first - 1) * 100, 3)
    expect(percentOf(title['vs 7 d high']), id).toBeCloseTo((last / Math.max(...week) - 1) * 100, 3)
    expect(title['7 days']).toContain(`${week.length} of 168 known`)
  }
})
