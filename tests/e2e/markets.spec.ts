import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { exactOfTitle, parseCsv, readAssetRows, type ShownRow, titleOfLogReturn, trimZeros } from './figures'
import { expect, expectAccessible, settle, test } from './fixtures'
import { BY_RANK, gradesSince, idsOf, TRUTH, type Truth } from './markets-truth'

test.use({ role: 'viewer' })

const trimmed = (decimal: string | null) => (decimal === null ? null : trimZeros(decimal))
const exactChange = (title: string | null | undefined) =>
  title && /^[+−][\d.]+ %$/.test(title) ? title : null
const shownIds = async (page: Page) => (await readAssetRows(page)).map(({ id }) => id)

function requireRow(row: ShownRow | undefined, id: string): ShownRow {
  if (row?.id !== id) throw new Error(`the table has no row of ${id} here`)
  return row
}

async function open(page: Page, address = '/markets'): Promise<void> {
  await page.goto(address)
  await settle(page)
}

test('every figure of the table is the database’s, digit for digit', async ({ page, sql }) => {
  const since = Date.now()
  await open(page)
  const truth = await sql<Truth>(BY_RANK)
  expect(truth).toHaveLength(60)
  const shown = await readAssetRows(page)
  expect(shown.map(({ id }) => id)).toEqual(idsOf(truth))
  for (const [index, row] of truth.entries()) {
    const { title, text, exactPrice } = requireRow(shown[index], row.coingecko_id)
    expect(
      {
        rank: text.Rank,
        price: exactPrice,
        volume: exactOfTitle(title['24 h volume'] ?? null),
        cap: exactOfTitle(title['Market cap'] ?? null),
        hour: exactChange(title['1 h']),
        day: exactChange(title['24 h']),
      },
      row.coingecko_id,
    ).toEqual({
      rank: row.market_rank === null ? '—unknown: The source has no rank for it' : String(row.market_rank),
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
  expect(known('log_return_1h'), 'a comparison of unknowns proves nothing').toBeGreaterThan(40)
  expect(known('log_return_24h'), 'a comparison of unknowns proves nothing').toBeGreaterThan(40)
  await expect(page.getByTestId('count')).toHaveText('60 of 60')
})

test('the figures of seven days are those of the stored closes, or say which hours are known', async ({
  page,
  sql,
}) => {
  await open(page)
  const rows = await sql<{ coingecko_id: string; sparkline: Buffer }>(
    'SELECT a.coingecko_id, s.sparkline FROM asset_snapshots s JOIN assets a ON a.id = s.asset_id WHERE a.tracked = 1',
  )
  const shown = new Map((await readAssetRows(page)).map((row) => [row.id, row]))
  for (const { coingecko_id, sparkline } of rows) {
    const closes = Array.from({ length: 168 }, (_, hour) => sparkline.readFloatLE(hour * 4))
    const first = closes.findIndex((close) => !Number.isNaN(close))
    const row = shown.get(coingecko_id)
    if (first === -1) {
      expect(row?.title['7 days']).toBe('No hourly close in the last 7 days')
    } else {
      // The stage is a day old: one day is never called seven.
      expect(first).toBeGreaterThan(100)
      expect(row?.text['7 days']).toContain('—')
      expect(row?.title['7 days']).toMatch(/^Hourly closes are known only for .* to .* WAT, not for 7 days$/)
    }
  }
})

test('an unknown figure is a dash with a reason, never a zero', async ({ page, sql }) => {
  await open(page)
  const unknown = (await sql<Truth>(BY_RANK)).filter((row) => row.price_usd === null)
  expect(unknown.length, 'coins of the simulator without a price').toBeGreaterThan(0)
  const shown = await readAssetRows(page)
  for (const { coingecko_id } of unknown) {
    const row = shown.find(({ id }) => id === coingecko_id)
    expect(row?.exactPrice).toBeNull()
    expect(row?.text.Price).toBe('—unknown: The source sent no price in this slot')
  }
  await expect(page.getByRole('main')).not.toContainText(/NaN|Infinity|undefined|null/)
})

test('the asset that moved most is one click away, with its proof', async ({ page, sql }) => {
  await open(page, '/')
  const strip = page.getByRole('region', { name: 'The day in one line' })
  const onToday = await strip.getByRole('link').first().getAttribute('href')
  await page.getByRole('link', { name: 'Markets', exact: true }).first().click()
  const finding = page.getByTestId('finding')
  const truth = (await sql<Truth>(BY_RANK)).filter((row) => row.log_return_24h !== null)
  const size = (row: Truth) => Math.abs(Math.expm1(row.log_return_24h ?? 0))
  const top = truth.toSorted((one, other) => size(other) - size(one))[0]
  const count = (test: (change: number) => boolean) =>
    truth.filter((row) => test(row.log_return_24h ?? 0)).length
  await expect(finding).toContainText(
    `Of 60 assets ${count((change) => change > 0)} rose and ${count((change) => change < 0)} fell in 24 h; ${top?.name} moved most:`,
  )
  expect(onToday, 'both pages name the same asset').toBe(`/markets/${top?.coingecko_id}`)
  const figure = finding.getByRole('button', { name: `Prove this number: ${top?.name}, change in 24 h` })
  await expect(figure).toHaveAttribute('data-exact', String(top?.log_return_24h))
  await figure.click()
  const drawer = page.getByRole('dialog', { name: `${top?.name}, change in 24 h` })
  await expect(drawer.getByRole('region', { name: 'Definition' })).toContainText('What')
})

test('a header sorts all rows, the address says so, and Back undoes it', async ({ page, sql }) => {
  await open(page)
  const day = page.getByRole('columnheader', { name: '24 h', exact: true })
  await day.getByRole('link').click()
  await expect(page).toHaveURL(/sort=-24h/)
  await expect(day).toHaveAttribute('aria-sort', 'descending')
  const order = (way: string) => `${TRUTH} ORDER BY m.log_return_24h IS NULL, m.log_return_24h ${way}, a.id`
  expect(await shownIds(page)).toEqual(idsOf(await sql<Truth>(order('DESC'))))
  await day.getByRole('link').click()
  await expect(page).toHaveURL(/sort=24h/)
  await expect(day).toHaveAttribute('aria-sort', 'ascending')
  const rising = idsOf(await sql<Truth>(order('ASC')))
  expect(await shownIds(page)).toEqual(rising)
  await page.reload()
  await settle(page)
  expect(await shownIds(page)).toEqual(rising)
  await page.goBack()
  await expect(day).toHaveAttribute('aria-sort', 'descending')
  await page.goBack()
  await expect(page.getByRole('columnheader', { name: 'Rank' })).toHaveAttribute('aria-sort', 'ascending')
  expect(await shownIds(page)).toEqual(idsOf(await sql<Truth>(BY_RANK)))
})

test('the filter leaves what it says, and can be cleared', async ({ page, sql }) => {
  const truth = await sql<Truth>(BY_RANK)
  const size = (row: Truth) => Math.abs(Math.expm1(row.log_return_24h ?? 0))
  // About half of the market, whatever it does today.
  const over = (truth.map(size).toSorted((one, other) => one - other)[30] ?? 0).toFixed(4)
  const moved = truth.filter((row) => size(row) > Number(over))
  await open(page)
  await page.getByLabel('Moved in 24 h').selectOption('either')
  await page.getByLabel('by %').fill((Number(over) * 100).toFixed(2))
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/move=either/)
  expect(moved.length).toBeGreaterThan(10)
  expect(moved.length).toBeLessThan(50)
  await expect(page.getByTestId('count')).toHaveText(`${moved.length} of 60`)
  expect(await shownIds(page)).toEqual(idsOf(moved))
  await page.getByLabel('Name, symbol or id').fill('no such coin')
  await expect(page.getByText('None of the 60 assets matches.')).toBeVisible()
  await expect(page).toHaveURL(/q=no(\+|%20)such(\+|%20)coin/)
  await expectAccessible(page)
  await page.getByRole('link', { name: 'Clear filters' }).first().click()
  await expect(page.getByTestId('count')).toHaveText('60 of 60')
  await expect(page.getByLabel('Name, symbol or id')).toHaveValue('')
  await expect(page.getByLabel('Moved in 24 h')).toHaveValue('')
})

test('a search keeps the filter, and the filter keeps the search', async ({ page }) => {
  await open(page, '/markets?sort=-cap')
  await page.getByLabel('Name, symbol or id').fill('BITCOIN')
  await expect(page).toHaveURL(/q=BITCOIN/)
  await expect(page.getByTestId('row-bitcoin')).toBeVisible()
  await expect(page.getByTestId('row-ethereum')).toHaveCount(0)
  await page.getByLabel('Grade').selectOption('unknown')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page).toHaveURL(/grade=unknown/)
  expect(new URL(page.url()).searchParams.get('q')).toBe('BITCOIN')
  expect(new URL(page.url()).searchParams.get('sort')).toBe('-cap')
})

test('the CSV holds exactly the rows and columns shown', async ({ page, sql }) => {
  await open(page, '/markets?sort=-volume&q=coin')
  const shown = await shownIds(page)
  expect(shown.length).toBeGreaterThan(2)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download Tracked assets as CSV' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^markets-as-of-.*Z\.csv$/)
  const rows = parseCsv(readFileSync(await file.path(), 'utf8'))
  const truth = new Map((await sql<Truth>(BY_RANK)).map((row) => [row.coingecko_id, row]))
  expect(rows.map((row) => row.coingecko_id)).toEqual(shown)
  for (const row of rows) {
    const one = truth.get(row.coingecko_id ?? '')
    const ratio = (value: number | null | undefined) =>
      typeof value === 'number' ? String(Math.expm1(value)) : ''
    expect(row).toMatchObject({
      Rank: String(one?.market_rank ?? ''),
      price_usd: trimmed(one?.price_usd ?? null) ?? '',
      volume_24h_usd: trimmed(one?.volume_24h_usd ?? null) ?? '',
      market_cap_usd: trimmed(one?.market_cap_usd ?? null) ?? '',
      change_1h_ratio: ratio(one?.log_return_1h),
      change_24h_ratio: ratio(one?.log_return_24h),
      sampled_at: one?.sampled_at.toISOString(),
    })
    expect(Object.keys(row)).not.toContain('Last 7 days')
  }
})

test.describe('an analyst', () => {
  test.use({ role: 'analyst' })

  test('gets every stored metric of the newest slot by a link', async ({ page, request, sql }) => {
    await open(page)
    const href = await page.getByRole('link', { name: 'crypto-metrics.csv' }).getAttribute('href')
    const response = await request.get(href ?? '')
    expect(response.status()).toBe(200)
    const [slot] = await sql<{ n: string }>(
      'SELECT COUNT(*) AS n FROM crypto_metrics WHERE metric_time = (SELECT MAX(metric_time) FROM crypto_metrics)',
    )
    expect(parseCsv(await response.text())).toHaveLength(Number(slot?.n))
  })
})

test('a viewer is offered no file that a viewer may not have', async ({ page }) => {
  await open(page)
  await expect(page.getByRole('link', { name: 'crypto-metrics.csv' })).toHaveCount(0)
})

test('at 1440 px all columns are in view, and the page scrolls under the header, not the table', async ({
  page,
}) => {
  await page.setViewportSize({ width: 1440, height: 900 })
  await open(page)
  const box = page.getByRole('region', { name: 'Tracked assets, table' })
  const size = await box.evaluate((one) => ({
    hidden: one.scrollWidth - one.clientWidth,
    inside: one.scrollHeight - one.clientHeight,
  }))
  expect(size).toEqual({ hidden: 0, inside: 0 })
  await page.mouse.move(700, 500)
  await page.mouse.wheel(0, 900)
  const head = page.getByRole('columnheader', { name: 'Asset' })
  await expect.poll(async () => Math.round((await head.boundingBox())?.y ?? -1)).toBe(0)
})

test('on a phone price and change over 24 h are in view, and the rest can be scrolled to', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page)
  const box = page.getByRole('region', { name: 'Tracked assets, table' })
  const right = await box.evaluate((one) => one.getBoundingClientRect().right)
  const row = page.getByTestId('row-bitcoin')
  const names = await page
    .getByRole('table', { name: 'Tracked assets' })
    .getByRole('columnheader')
    .allInnerTexts()
  expect(
    names
      .map((name) => name.trim().replace(/[▲▼\n]/g, ''))
      .filter(Boolean)
      .slice(0, 3),
  ).toEqual(['Asset', 'Price', '24 h'])
  const day = row.locator('td', { hasText: '%' }).first()
  // The figure itself; the air behind it may be cut.
  const edge = await day.evaluate((cell) => {
    const range = document.createRange()
    range.selectNodeContents(cell)
    return range.getBoundingClientRect().right
  })
  expect(edge).toBeLessThanOrEqual(right + 1)
  expect(await box.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true)
})

test('by how much waits for a direction', async ({ page }) => {
  await open(page)
  await expect(page.getByLabel('by %')).toBeDisabled()
  await page.getByLabel('Moved in 24 h').selectOption('up')
  await expect(page.getByLabel('by %')).toBeEnabled()
})
