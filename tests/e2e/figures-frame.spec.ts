import { readFileSync } from 'node:fs'
import { parseCsv } from './figures'
import { expect, settle, test } from './fixtures'

test.use({ role: 'admin' })

type Sql = <Row>(statement: string, values?: unknown[]) => Promise<Row[]>

/** What the main world may ask in a month: it sets no limit of its own. */
const CALLS_PER_MONTH = 10_000
const HOUR_MS = 3_600_000
/** Lagos is an hour ahead of UTC all year. */
const ZONE_MS = HOUR_MS

/** Every whole number of a text, thousands marks taken out. */
const numbersIn = (text: string | null): number[] =>
  [...(text ?? '').matchAll(/\d{1,3}(?:,\d{3})+|\d+/g)].map(([one]) => Number(one.replaceAll(',', '')))

async function numberOf(sql: Sql, statement: string, values: unknown[] = []): Promise<number> {
  const [row] = await sql<{ n: string | null }>(statement, values)
  if (row?.n === null || row === undefined) throw new Error(`no number: ${statement}`)
  return Number(row.n)
}

const callsOf = (sql: Sql) =>
  numberOf(
    sql,
    "SELECT calls AS n FROM source_budgets WHERE source = 'coingecko' AND month = DATE_FORMAT(UTC_TIMESTAMP(), '%Y-%m')",
  )

test('the calls of the month are the ledger’s on Today, in the rail, on Pipeline and on Sources', async ({
  page,
  sql,
}) => {
  const used = await callsOf(sql)
  expect(used, 'the stage has fetched').toBeGreaterThan(200)
  // The words round ("289 of 10k used"); the title has every digit.
  for (const [path, least] of [
    ['/', 2],
    ['/data/pipeline', 2],
    ['/settings/sources', 2],
  ] as const) {
    await page.goto(path)
    await settle(page)
    const told = page.locator('[title*="calls of this month (UTC) used"]')
    const titles = await told.evaluateAll((all) => all.map((one) => one.getAttribute('title')))
    expect(titles.length, path).toBeGreaterThanOrEqual(least)
    for (const title of titles) expect(numbersIn(title).slice(0, 2)).toEqual([used, CALLS_PER_MONTH])
  }
  await page.goto('/data/pipeline')
  await settle(page)
  const refused = await numberOf(
    sql,
    "SELECT SUM(refused) AS n FROM source_budgets WHERE source = 'coingecko'",
  )
  const cells = page.getByTestId('budget-coingecko').getByRole('cell')
  expect(numbersIn(await cells.last().textContent())).toEqual([refused])
  expect(await callsOf(sql), 'nothing was asked meanwhile').toBe(used)
})

test('the gaps of today are the slots of full hours since midnight that no price fills', async ({
  page,
  sql,
}) => {
  const to = Math.floor(Date.now() / HOUR_MS) * HOUR_MS
  const from = Math.floor((Date.now() + ZONE_MS) / (24 * HOUR_MS)) * 24 * HOUR_MS - ZONE_MS
  await page.goto('/')
  await settle(page)
  const strip = page.getByRole('region', { name: 'The day in one line' })
  if (to <= from) return expect(strip).toContainText('No full hour has passed since the first tick')
  // Watched from its first priced hour on; an asset that never had a price owes nothing.
  const watched = await sql<{ since: Date; present: string }>(
    `SELECT GREATEST(a.first_seen_at, FROM_UNIXTIME(FLOOR(UNIX_TIMESTAMP(MIN(r.observed_at)) / 3600) * 3600)) AS since,
            SUM(r.observed_at >= ? AND r.observed_at < ?) AS present
       FROM assets a JOIN raw_crypto_market_data r ON r.asset_id = a.id AND r.price_usd IS NOT NULL
      WHERE a.tracked = 1 GROUP BY a.id, a.first_seen_at`,
    [new Date(from), new Date(to)],
  )
  const owed = (since: Date) => {
    const first = Math.floor(since.getTime() / 300_000) * 300_000
    return Math.max(0, to - Math.max(from, first)) / 300_000
  }
  const expected = watched.reduce((sum, { since }) => sum + owed(since), 0)
  const present = watched.reduce((sum, one) => sum + Number(one.present), 0)
  const link = strip.locator('a[href="/data/pipeline#gaps"]')
  expect(numbersIn(await link.getAttribute('title'))).toEqual([present, expected])
  const missing = expected - present
  expect(numbersIn(await link.textContent())).toEqual(missing === 0 ? [] : [missing])
})

interface Price {
  label: string
  at: Date
  price: string | null
}

const slugOf = (label: string) =>
  label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')

test('the chart of Today holds the stored prices against those of a day ago, slot by slot', async ({
  page,
  sql,
}) => {
  await page.goto('/')
  await settle(page)
  const card = page.getByRole('region', { name: /moved|No asset moved/ })
  const waiting = page.waitForEvent('download')
  await card.getByRole('button', { name: 'CSV' }).click()
  const rows = parseCsv(readFileSync(await (await waiting).path(), 'utf8'))
  const times = rows.map(({ time_utc = '' }) => time_utc)
  const to = new Date(times.at(-1) ?? '')
  expect(times).toHaveLength(289)
  expect(new Date(times[0] ?? '').getTime()).toBe(to.getTime() - 24 * HOUR_MS)
  const prices = await sql<Price>(
    `SELECT a.name AS label, r.observed_at AS at, r.price_usd AS price
       FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id
      WHERE a.tracked = 1 AND r.observed_at BETWEEN ? AND ? AND r.price_usd IS NOT NULL ORDER BY r.observed_at`,
    [new Date(to.getTime() - 24 * HOUR_MS), to],
  )
  expect(Math.max(...prices.map(({ at }) => at.getTime())), 'the chart ends with the newest slot').toBe(
    to.getTime(),
  )
  const names = Object.keys(rows[0] ?? {}).filter((name) => name !== 'time_utc')
  expect(names.length).toBeGreaterThan(2)
  for (const name of names) {
    const own = prices.filter(({ label }) => `${slugOf(label)}_ratio` === name)
    const base = Number(own[0]?.price)
    const truth = new Map(own.map(({ at, price }) => [at.toISOString(), Number(price) / base - 1]))
    expect(truth.size, name).toBeGreaterThan(280)
    for (const row of rows) {
      const cell = row[name] ?? ''
      const known = truth.get(new Date(row.time_utc ?? '').toISOString())
      if (known === undefined) expect(cell, `${name} at ${row.time_utc}`).toBe('')
      else expect(Math.abs(Number(cell) - known), `${name} at ${row.time_utc}`).toBeLessThan(1e-6)
    }
  }
})

test('freshness, jobs and restatements of the Pipeline page are those of the tables', async ({
  page,
  sql,
}) => {
  const [asset] = await sql<{ id: string }>(
    'SELECT id FROM assets WHERE tracked = 1 ORDER BY market_rank DESC LIMIT 1',
  )
  await sql(
    `INSERT INTO restatements (table_name, asset_id, row_time, row_part, metric, old_value, new_value, shown_from, reason, run_id, restated_at)
      VALUES ('raw_crypto_market_data', ?, '2026-01-05 00:05:00', '', 'price_usd', '100.25', '100.26', '2026-01-05 00:05:10', 'corrected', 1, UTC_TIMESTAMP(3))`,
    [asset?.id],
  )
  try {
    await page.goto('/data/pipeline')
    await settle(page)
    const tracked = await numberOf(
      sql,
      'SELECT COUNT(*) AS n FROM assets a JOIN asset_snapshots s ON s.asset_id = a.id WHERE a.tracked = 1',
    )
    const rejects = await numberOf(sql, "SELECT COUNT(*) AS n FROM rejected_records WHERE status = 'open'")
    const source = await page.getByTestId('source-coingecko').getByRole('cell').allInnerTexts()
    expect(source.slice(-2).map(numbersIn)).toEqual([[tracked], [rejects]])
    const [run] = await sql<{ status: string }>(
      "SELECT status FROM runs WHERE job = 'market' AND status <> 'running' AND shard = '' ORDER BY slot DESC LIMIT 1",
    )
    await expect(page.getByTestId('job-market')).toContainText(run?.status ?? '?')
    const restated = await sql<{ run_id: string; figures: string }>(
      'SELECT run_id, COUNT(*) AS figures FROM restatements WHERE restated_at > UTC_TIMESTAMP(3) - INTERVAL 7 DAY GROUP BY run_id',
    )
    await expect(page.getByTestId(/^restated-run-/)).toHaveCount(Math.min(restated.length, 8))
    const [one] = restated.filter(({ run_id }) => run_id === '1')
    expect(numbersIn(await page.getByTestId('restated-run-1').textContent())).toContain(Number(one?.figures))
    const [changed] = await sql<{ id: string }>(
      "SELECT id FROM restatements WHERE row_time = '2026-01-05 00:05:00'",
    )
    await expect(page.getByTestId(`restatement-${changed?.id}`)).toContainText('100.25')
    await expect(page.getByTestId(`restatement-${changed?.id}`)).toContainText('100.26')
    const recent = await numberOf(
      sql,
      'SELECT COUNT(*) AS n FROM restatements WHERE restated_at > UTC_TIMESTAMP(3) - INTERVAL 24 HOUR',
    )
    const head = page.getByRole('region', { name: 'Restatements' }).locator('header')
    expect(numbersIn(await head.textContent())).toContain(recent)
  } finally {
    await sql("DELETE FROM restatements WHERE row_time = '2026-01-05 00:05:00'")
  }
})

test('the accounts are counted as the database has them', async ({ page, sql }) => {
  await page.goto('/settings/users')
  await settle(page)
  const tabs = await page.getByRole('navigation', { name: 'State' }).getByRole('link').allInnerTexts()
  const all = await numberOf(sql, 'SELECT COUNT(*) AS n FROM users')
  const disabled = await numberOf(sql, 'SELECT COUNT(*) AS n FROM users WHERE disabled_at IS NOT NULL')
  // Nobody is invited to the stage.
  expect(tabs.map(numbersIn)).toEqual([[all], [all - disabled], [0], [disabled]])
  await expect(page.getByTestId(/^account-/)).toHaveCount(all)
})

test('the thresholds on Sources are those of the definitions', async ({ page }) => {
  await page.goto('/settings/sources')
  await settle(page)
  const cell = (table: string, name: string) =>
    page
      .getByRole('table', { name: `Thresholds of ${table}` })
      .getByRole('row')
      .filter({ hasText: new RegExp(`^${name}`) })
      .first()
      .getByRole('cell')
      .first()
  // metrics.md: definitions 1, 3, 4 and 19.
  const known = [
    ['Price spike', 'Robust z', /^3\.5$/],
    ['Price spike', 'Past', /^7 days$/],
    ['Price spike', 'Least samples', /^500 returns$/],
    ['Price spike', 'Least move over 5m', /1(\.0)? %/],
    ['Price spike', 'Least move over 1h', /2(\.0)? %/],
    ['Volume spike', 'Least ratio', /^2 times/],
    ['Volume spike', 'Robust z', /^3\.5$/],
    ['Volume spike', 'Past', /^14 days$/],
    ['Trend reversal', 'Averages', /EMA 12 and EMA 48/],
    ['Trend reversal', 'Band', /^0\.25 of the mean hourly change over 48 bars$/],
    ['Trend reversal', 'Must hold for', /^3 closed bars$/],
    ['the data grade', 'A', /within 2 slots, ≥ 99 %/],
    ['the data grade', 'B', /within 6 slots, ≥ 95 %/],
    ['the data grade', 'unknown', /fewer than 12 slots/],
  ] as const
  for (const [table, name, value] of known)
    await expect(cell(table, name), `${table}: ${name}`).toHaveText(value)
})
