import { exactOfTitle, titleOfLogReturn, trimZeros } from './figures'
import { expect, expectAccessible, keepScreenshot, settle, test } from './fixtures'
import { expectClean, keepBothThemes } from './looks'

test.use({ role: 'analyst' })

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
]
const EVERYTHING = '/markets/bitcoin?show=volume,ema,bollinger,rsi,macd&compare=ethereum'

/** The newest metric row of an asset, straight from layer 3. */
const NEWEST = `
  SELECT m.log_return_1h, m.log_return_24h, m.volume_24h_usd, m.avg_price_1h, m.min_price_1h, m.max_price_1h
    FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id
   WHERE a.coingecko_id = ? ORDER BY m.metric_time DESC LIMIT 1`

const PRICE = `
  SELECT s.price_usd FROM asset_snapshots s JOIN assets a ON a.id = s.asset_id WHERE a.coingecko_id = ?`

for (const size of SIZES) {
  test(`an asset with everything shown is clean in both themes at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size)
    await page.goto(EVERYTHING)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Bitcoin')
    await settle(page)
    await expect(page.locator('canvas').first()).toBeVisible()
    await expectClean(page)
    await keepBothThemes(page, `asset-THEME-${size.width}`)
  })
}

test('every tile is the database’s figure, digit for digit, and proves itself', async ({ page, sql }) => {
  await page.goto('/markets/bitcoin')
  await settle(page)
  const [truth] = await sql<Record<string, string | number | null>>(NEWEST, ['bitcoin'])
  const text = (name: string) => {
    const value = truth?.[name] ?? null
    return value === null ? null : typeof value === 'string' ? trimZeros(value) : String(value)
  }
  const exact = (metric: string) => page.getByTestId(`tile-${metric}-price`).getAttribute('data-exact')
  for (const metric of Object.keys(truth ?? {})) {
    expect(text(metric), `${metric}: a comparison of unknowns proves nothing`).not.toBeNull()
    expect(await exact(metric), metric).toBe(text(metric))
  }
  const header = page.getByTestId('asset-price')
  const [price] = await sql<{ price_usd: string }>(PRICE, ['bitcoin'])
  await expect(header.locator('[data-exact]')).toHaveAttribute(
    'data-exact',
    trimZeros(price?.price_usd ?? 'none'),
  )
  await expect(header.getByText('in 24 h')).toHaveAttribute(
    'title',
    titleOfLogReturn(Number(truth?.log_return_24h)) ?? '',
  )
  await page
    .getByRole('article', { name: '24 h return' })
    .getByRole('button', { name: /Prove this number/ })
    .click()
  const drawer = page.getByRole('dialog')
  await expect(drawer).toContainText('log_return_24h')
  await page.keyboard.press('Escape')
})

test('the chart’s title, its bars and its facts are what SQL finds in the slots', async ({ page, sql }) => {
  await page.goto('/markets/bitcoin')
  await settle(page)
  const bar = 'FLOOR(UNIX_TIMESTAMP(observed_at) / 900)'
  // The page counts back from its own now; the slot the test falls into is the same.
  const [range] = await sql<{ low: string; high: string; bars: string; cap: string }>(
    `SELECT MIN(price_usd) AS low, MAX(price_usd) AS high, COUNT(DISTINCT ${bar}) AS bars,
            (SELECT s.market_cap_usd FROM asset_snapshots s JOIN assets a ON a.id = s.asset_id
              WHERE a.coingecko_id = 'bitcoin') AS cap
       FROM raw_crypto_market_data
      WHERE asset_id = (SELECT id FROM assets WHERE coingecko_id = 'bitcoin') AND price_usd IS NOT NULL
        AND observed_at >= FROM_UNIXTIME(FLOOR((UNIX_TIMESTAMP(UTC_TIMESTAMP(3)) - 86400) / 900) * 900)`,
  )
  const [slots] = await sql<{ present: string }>(
    `SELECT COUNT(price_usd) AS present FROM raw_crypto_market_data
      WHERE asset_id = (SELECT id FROM assets WHERE coingecko_id = 'bitcoin')
        AND observed_at >= FROM_UNIXTIME(FLOOR(UNIX_TIMESTAMP(UTC_TIMESTAMP(3)) / 300) * 300 - 86400)
        AND observed_at < FROM_UNIXTIME(FLOOR(UNIX_TIMESTAMP(UTC_TIMESTAMP(3)) / 300) * 300)`,
  )
  const dollars = (price: string | undefined) =>
    `$${Number(price).toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
  const chart = page.getByRole('region', { name: /^Bitcoin .* in 24 h, between/ })
  await expect(chart).toHaveAccessibleName(
    new RegExp(`between \\${dollars(range?.low)} and \\${dollars(range?.high)}$`),
  )
  await chart.getByRole('button', { name: 'table' }).click()
  await expect(chart.getByRole('row')).toHaveCount(Number(range?.bars) + 1)
  await expect(page.getByTestId('asset-slots')).toContainText(`${slots?.present} of `)
  const cap = page.getByRole('region', { name: 'Where the figures come from' }).getByText(/^\$[\d.]+(bn|tn)$/)
  expect(exactOfTitle(await cap.getAttribute('title'))).toBe(trimZeros(range?.cap ?? ''))
})

test('what is shown lives in the address, and Back undoes it', async ({ page }) => {
  await page.goto('/markets/bitcoin')
  await settle(page)
  const shown = page.getByRole('navigation', { name: 'Shown in the chart' })
  const rsi = shown.getByRole('link', { name: /RSI/ })
  await expect(rsi).not.toHaveAttribute('aria-current')
  await rsi.click()
  await expect(page).toHaveURL(/show=volume,ema,rsi/)
  await expect(rsi).toHaveAttribute('aria-current', 'true')
  await page.reload()
  await expect(rsi).toHaveAttribute('aria-current', 'true')
  await page.goBack()
  await expect(page).toHaveURL(/\/markets\/bitcoin$/)
  await expect(rsi).not.toHaveAttribute('aria-current')
  await page.goto('/markets/bitcoin?range=7d&show=ema')
  await expect(page.getByRole('region', { name: /^Bitcoin .* since / })).toBeVisible()
  await expect(page.getByText(/^1-hour bars/)).toBeVisible()
})

test('another asset can be laid beside it, and what else was shown stays', async ({ page }) => {
  await page.goto('/markets/bitcoin?show=ema,rsi')
  await settle(page)
  await page.getByRole('form', { name: 'Compare' }).getByRole('combobox').selectOption('ethereum')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page).toHaveURL(/compare=ethereum/)
  await expect(page).toHaveURL(/show=ema(,|%2C)rsi/)
  await settle(page)
  await expect(page.getByRole('region', { name: /^Bitcoin/ })).toContainText('Ethereum')
})

test('its neighbours by rank and the way back stand above it', async ({ page, sql }) => {
  const ranked = await sql<{ coingecko_id: string; name: string }>(
    'SELECT coingecko_id, name FROM assets WHERE tracked = 1 ORDER BY market_rank IS NULL, market_rank, id LIMIT 3',
  )
  await page.goto(`/markets/${ranked[1]?.coingecko_id}?range=7d`)
  await settle(page)
  const ways = page.getByRole('navigation', { name: 'Assets' })
  await expect(ways.getByRole('link', { name: 'Markets' })).toHaveAttribute('href', '/markets')
  await expect(ways.getByRole('link', { name: /^Previous/ })).toContainText(ranked[0]?.name ?? '?')
  await ways.getByRole('link', { name: /^Next/ }).click()
  await expect(page).toHaveURL(new RegExp(`/markets/${ranked[2]?.coingecko_id}\\?range=7d$`))
  await expect(page.getByRole('heading', { level: 1 })).toContainText(ranked[2]?.name ?? '?')
})

test('a symbol leads to the asset that has it', async ({ page }) => {
  await page.goto('/markets/btc?range=7d')
  await expect(page).toHaveURL(/\/markets\/bitcoin\?range=7d$/)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Bitcoin')
})

test('a shared symbol asks which asset is meant', async ({ page, sql }) => {
  const [shared] = await sql<{ symbol: string; n: string }>(
    'SELECT symbol, COUNT(*) AS n FROM assets WHERE tracked = 1 AND symbol NOT IN (SELECT coingecko_id FROM assets) GROUP BY symbol HAVING n > 1 LIMIT 1',
  )
  expect(shared, 'the simulator has coins that share a symbol').toBeDefined()
  await page.goto(`/markets/${encodeURIComponent(shared?.symbol ?? '')}`)
  await settle(page)
  const list = page.getByRole('region', { name: /Assets of this symbol/ })
  await expect(list.getByRole('link')).toHaveCount(Number(shared?.n))
  await expectAccessible(page)
  await list.getByRole('link').first().click()
  await expect(page.getByRole('region', { name: 'Where the figures come from' })).toBeVisible()
})

test('an asset that nobody knows is not found, and the page says how to search', async ({ page, noise }) => {
  noise.expect(/status of 404/)
  const response = await page.goto('/markets/no-such-asset')
  expect(response?.status()).toBe(404)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such asset')
  await expectAccessible(page)
})

test('an asset without a price says so in place of a chart', async ({ page }) => {
  await page.goto('/markets/halted-harbor')
  await settle(page)
  await expect(page.getByText('No price of Halted Harbor is known in this range.')).toBeVisible()
  await expect(page.getByTestId('asset-price')).toContainText('—')
  await expect(page.getByRole('main')).not.toContainText(/NaN|Infinity|undefined|null/)
  await expectAccessible(page)
})

test('a range before all data says from when on there is some', async ({ page }) => {
  await page.goto('/markets/bitcoin?range=custom&from=2020-01-01&to=2020-01-05')
  await settle(page)
  await expect(page.getByText(/^No data before \d+ \w+ 20\d\d: choose a later range\.$/)).toBeVisible()
  await page.getByRole('link', { name: 'Show all there is' }).click()
  await expect(page).toHaveURL(/range=max/)
})

test('what was detected stands in the table and on the chart', async ({ page, sql }) => {
  const [asset] = await sql<{ id: string }>("SELECT id FROM assets WHERE coingecko_id = 'solana'")
  await sql(
    "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, current_value, previous_value, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id) SELECT ?, 'sol', 'price_spike', '1h', MAX(observed_at), 'up', 0.0521, 6.44, 1, 1, 0, 2000, 'A', 99, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1 FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at < UTC_TIMESTAMP(3) - INTERVAL 3 HOUR",
    [asset?.id, asset?.id],
  )
  try {
    await page.goto('/markets/solana')
    await settle(page)
    const table = page.getByRole('table', { name: 'What was detected' })
    await expect(table).toContainText('Price spike')
    await expect(table).toContainText('rose 5.3 % in 1 h')
    await expect(table).toContainText('+5.35 %')
    await expect(table).toContainText('6.4')
    await expect(page.getByRole('link', { name: 'All alerts' })).toHaveAttribute('href', '/alerts')
    await expectAccessible(page)
    await keepScreenshot(page, 'asset-anomaly-light-1440')
  } finally {
    await sql('DELETE FROM market_anomalies WHERE rule_version = 99')
  }
  await page.goto('/markets/solana')
  await expect(page.getByText('Nothing notable in this range.')).toBeVisible()
})

test('the downloads hold the stored rows of exactly this asset and range', async ({ page, sql }) => {
  await page.goto('/markets/bitcoin')
  await settle(page)
  const card = page.getByRole('region', { name: 'Export this range' })
  const href = await card.getByRole('link', { name: /5-minute prices/ }).getAttribute('href')
  const answer = await page.request.get(href ?? '')
  expect(answer.status()).toBe(200)
  const lines = (await answer.text()).trim().split('\r\n')
  const query = new URL(href ?? '', 'http://localhost').searchParams
  const [truth] = await sql<{ n: string }>(
    "SELECT COUNT(*) AS n FROM raw_crypto_market_data WHERE asset_id = (SELECT id FROM assets WHERE coingecko_id = 'bitcoin') AND observed_at >= ? AND observed_at < ?",
    [new Date(query.get('from') ?? ''), new Date(query.get('to') ?? '')],
  )
  expect(Number(truth?.n)).toBeGreaterThan(200)
  expect(lines).toHaveLength(Number(truth?.n) + 1)
})

test.describe('a viewer', () => {
  test.use({ role: 'viewer' })

  test('is told who may download', async ({ page }) => {
    await page.goto('/markets/bitcoin')
    await settle(page)
    await expect(page.getByText('Analysts can download the stored rows.')).toBeVisible()
    await expect(page.getByRole('link', { name: /CSV/ })).toHaveCount(0)
  })
})
