import { exactOfTitle, readAssetRows, type ShownRow, titleOfLogReturn, trimZeros } from './figures'
import { expect, settle, test } from './fixtures'
import { BY_RANK, gradesSince, type Truth } from './markets-truth'

test.use({ role: 'viewer' })

const COUNTS = ['read', 'inserted', 'updated', 'duplicate', 'rejected']
  .map((name) => `records_${name}`)
  .concat('upstream_calls')

function requireRow(row: ShownRow | undefined, id: string): ShownRow {
  if (row?.id !== id) throw new Error(`the table has no row of ${id} here`)
  return row
}

const trimmed = (decimal: string | null) => (decimal === null ? null : trimZeros(decimal))
const exactChange = (title: string | null) => (title && /^[+−][\d.]+ %$/.test(title) ? title : null)

test('every figure of the table is the database’s, digit for digit', async ({ page, sql }) => {
  const since = Date.now()
  await page.goto('/')
  await settle(page)
  const truth = (await sql<Truth>(BY_RANK)).slice(0, 10)
  await expect(page.getByRole('link', { name: 'All 60 on Markets' })).toHaveAttribute('href', '/markets')
  const shown = await readAssetRows(page)
  expect(shown.map(({ id }) => id)).toEqual(truth.map((row) => row.coingecko_id))
  for (const [index, row] of truth.entries()) {
    const { title, text, exactPrice } = requireRow(shown[index], row.coingecko_id)
    expect(
      {
        price: exactPrice,
        volume: exactOfTitle(title['24 h volume'] ?? null),
        cap: exactOfTitle(title['Market cap'] ?? null),
        hour: exactChange(title['1 h'] ?? null),
        day: exactChange(title['24 h'] ?? null),
      },
      row.coingecko_id,
    ).toEqual({
      price: trimmed(row.price_usd),
      volume: trimmed(row.volume_24h_usd),
      cap: trimmed(row.market_cap_usd),
      hour: titleOfLogReturn(row.log_return_1h),
      day: titleOfLogReturn(row.log_return_24h),
    })
    expect(gradesSince(since, row), row.coingecko_id).toContain(text.Grade?.charAt(0))
    expect(text.Asset).toContain(row.name)
  }
  const known = (name: 'log_return_1h' | 'log_return_24h') => truth.filter((row) => row[name] !== null).length
  expect(known('log_return_1h'), 'a comparison of unknowns proves nothing').toBeGreaterThan(6)
  expect(known('log_return_24h'), 'a comparison of unknowns proves nothing').toBeGreaterThan(6)
})

test('the six tiles show the largest assets with the database’s figures', async ({ page, sql }) => {
  await page.goto('/')
  await settle(page)
  const truth = (await sql<Truth>(BY_RANK)).slice(0, 6)
  await expect(page.getByRole('article')).toHaveCount(6)
  for (const row of truth) {
    const tile = page.getByRole('article', { name: row.name, exact: true })
    const price = tile.getByTestId(`tile-${row.coingecko_id}-price`)
    await expect(price).toHaveAttribute('data-exact', trimmed(row.price_usd) ?? 'unknown')
    const title = await price.locator('[title]').getAttribute('title')
    expect(exactOfTitle(title), row.coingecko_id).toBe(trimmed(row.price_usd))
    await expect(tile.getByText('in 24 h')).toHaveAttribute(
      'title',
      titleOfLogReturn(row.log_return_24h) ?? '',
    )
    await expect(tile.locator('footer')).toContainText(/as of \d\d:\d\d/)
  }
})

test('the largest move of the day is told without scrolling, and leads to its asset', async ({
  page,
  sql,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto('/')
  await settle(page)
  const truth = (await sql<Truth>(BY_RANK)).filter((row) => row.log_return_24h !== null)
  const sizeOf = (row: Truth) => Math.abs(Math.expm1(row.log_return_24h ?? 0))
  const [largest] = truth.toSorted((a, b) => sizeOf(b) - sizeOf(a))
  const strip = page.getByRole('region', { name: 'The day in one line' })
  const link = strip.getByRole('link').first()
  await expect(link).toBeInViewport()
  await expect(link).toHaveAttribute('href', `/markets/${largest?.coingecko_id}`)
  await expect(link.locator('[title]')).toHaveAttribute(
    'title',
    titleOfLogReturn(largest?.log_return_24h ?? null) ?? '',
  )
})

test('what changed tells breadth, median and the three largest moves, whether a rule fired or not', async ({
  page,
  sql,
}) => {
  await page.goto('/')
  await settle(page)
  const changes = (await sql<Truth>(BY_RANK)).flatMap(({ coingecko_id, log_return_24h }) =>
    log_return_24h === null ? [] : [{ coingecko_id, change: Math.expm1(log_return_24h) }],
  )
  const sorted = changes.map(({ change }) => change).sort((one, other) => one - other)
  const at = (index: number) => sorted[index] ?? Number.NaN
  const median = (at(Math.floor((sorted.length - 1) / 2)) + at(Math.floor(sorted.length / 2))) / 2
  const fell = sorted.filter((change) => change < 0).length
  const rose = sorted.filter((change) => change > 0).length
  const card = page.getByRole('region', { name: 'What changed', exact: true })
  const breadth = card.getByTestId('breadth')
  const known = sorted.length < 60 ? `${sorted.length} known` : '60'
  await expect(breadth).toContainText(fell >= rose ? `${fell} of ${known} fell` : `${rose} of ${known} rose`)
  const title = (await breadth.locator('[title]').getAttribute('title')) ?? ''
  expect(Number(title.replace('−', '-').replace(' %', ''))).toBeCloseTo(median * 100, 4)
  const largest = changes.toSorted((one, other) => Math.abs(other.change) - Math.abs(one.change)).slice(0, 3)
  await expect(card.getByTestId(/^mover-/)).toHaveCount(3)
  for (const [index, { coingecko_id }] of largest.entries())
    await expect(card.getByTestId(/^mover-/).nth(index)).toHaveAttribute(
      'data-testid',
      `mover-${coingecko_id}`,
    )
})

test('what changed counts from the last visit, and a reload stays in it', async ({
  page,
  context,
  world,
}) => {
  const left = Date.now() - 3 * 3_600_000
  await context.addCookies([{ name: 'ks-seen', value: `${left - 1000}.${left}`, url: world.url }])
  const card = page.getByRole('region', { name: 'What changed', exact: true })
  await page.goto('/')
  await settle(page)
  const words = (await card.locator('header').textContent()) ?? ''
  expect(words).toMatch(/since \d\d:\d\d WAT/)
  await page.reload()
  await settle(page)
  await expect(card.locator('header')).toHaveText(words)
  await card.getByRole('link', { name: 'last 24 h' }).click()
  await expect(card.locator('header')).toContainText('in the last 24 h')
})

test('the chart’s table view holds the same story as its title', async ({ page }) => {
  await page.goto('/')
  await settle(page)
  const chart = page.getByRole('region', { name: /moved|No asset moved/ })
  await expect(chart.getByRole('img').first()).toBeVisible()
  await chart.getByRole('button', { name: 'table' }).click()
  const rows = chart.getByRole('row')
  await expect(rows).toHaveCount(290)
  await expect(rows.nth(1)).toContainText('%')
})

test('the pipeline page shows the runs of the ledger with their counts', async ({ page, sql }) => {
  await page.goto('/data/pipeline')
  await settle(page)
  const truth = await sql<Record<string, string>>(
    `SELECT r.id, t.attempt, t.status, t.trigger_kind, ${COUNTS.map((name) => `t.${name}`).join(', ')}
       FROM run_attempts t JOIN runs r ON r.id = t.run_id ORDER BY t.started_at DESC LIMIT 10`,
  )
  for (const run of truth) {
    const cells = await page.getByTestId(`run-${run.id}-${run.attempt}`).getByRole('cell').allInnerTexts()
    expect(cells.slice(-6)).toEqual(COUNTS.map((name) => String(run[name])))
    expect(cells.join(' ')).toContain(run.status)
    expect(cells.join(' ')).toContain(run.trigger_kind)
  }
})
