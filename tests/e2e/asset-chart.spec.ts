import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { averagesOf, barsOf, type Sample } from './chart-truth'
import { parseCsv } from './figures'
import { expect, expectAccessible, settle, test } from './fixtures'

test.use({ role: 'analyst' })

const chartOf = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: new RegExp(`^${name} `) })
const drawingOf = (page: Page): Locator => page.getByTestId('candle-chart')

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await settle(page)
  await expect(drawingOf(page).locator('canvas').first()).toBeVisible()
}

test('every drawn number is what SQL’s prices come to, bars and averages alike', async ({ page, sql }) => {
  await open(page, '/markets/bitcoin?show=volume,ema,bollinger,rsi,macd')
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    chartOf(page, 'Bitcoin').getByRole('button', { name: 'CSV' }).click(),
  ])
  const drawn = parseCsv(readFileSync(await file.path(), 'utf8'))
  expect(drawn.length).toBeGreaterThan(90)
  const rows = await sql<{ at: string; price: string; volume: string | null }>(
    `SELECT UNIX_TIMESTAMP(observed_at) AS at, price_usd AS price, volume_24h_usd AS volume
       FROM raw_crypto_market_data
      WHERE asset_id = (SELECT id FROM assets WHERE coingecko_id = 'bitcoin') AND price_usd IS NOT NULL
      ORDER BY observed_at`,
  )
  const samples = rows.map(
    ({ at, price, volume }): Sample => ({
      at: Number(at),
      price: Number(price),
      volume: volume === null ? null : Number(volume),
    }),
  )
  const bars = barsOf(samples, 900)
  const averages = averagesOf(bars.map(({ close_usd }) => close_usd))
  for (const row of drawn) {
    const at = Date.parse(row.time_utc ?? '') / 1000
    const index = bars.findIndex((bar) => bar.at === at)
    expect(index, `${row.time_utc} is a bar`).toBeGreaterThanOrEqual(0)
    const truth: Record<string, number | null | undefined> = {
      ...bars[index],
      ...Object.fromEntries(Object.entries(averages).map(([name, values]) => [name, values[index]])),
    }
    for (const [name, text] of Object.entries(row)) {
      if (name === 'time_utc') continue
      const expected = truth[name]
      expect(expected, `${name} is known to the test`).not.toBeUndefined()
      if (expected === null || expected === undefined) expect(text, `${name} at ${row.time_utc}`).toBe('')
      else
        expect(
          Math.abs(Number(text) - expected),
          `${name} at ${row.time_utc}: ${text} for ${expected}`,
        ).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)))
    }
  }
  const known = Object.keys(averages).filter((name) => drawn.some((row) => row[name]))
  expect(known.toSorted(), 'each average is known somewhere').toEqual(Object.keys(averages).toSorted())
})

test('a new run changes the bars and leaves the chart: same canvas, same zoom, same bar under the mouse', async ({
  page,
  sql,
}) => {
  const [asset] = await sql<{ id: string; coingecko_id: string; name: string }>(
    'SELECT id, coingecko_id, name FROM assets WHERE tracked = 1 AND market_rank IS NOT NULL ORDER BY market_rank LIMIT 1 OFFSET 14',
  )
  await open(page, `/markets/${asset?.coingecko_id}?range=7d`)
  const drawing = drawingOf(page)
  await drawing.focus()
  for (const key of ['ArrowLeft', '+', '+', '+']) await page.keyboard.press(key)
  const box = await drawing.boundingBox()
  await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 3, (box?.y ?? 0) + 120)
  const readout = page.getByTestId('candle-readout')
  await expect(readout).toContainText('WAT')
  await page.waitForTimeout(300)
  const [read, view] = [await readout.textContent(), await drawing.getAttribute('data-view')]
  await drawing.evaluate((element) => {
    const lost: string[] = []
    Object.assign(window, { __lost: lost, __canvas: element.querySelector('canvas') })
    new MutationObserver((changes) => {
      for (const { removedNodes } of changes) for (const node of removedNodes) lost.push(node.nodeName)
    }).observe(element, { childList: true, subtree: true })
  })
  await sql(
    "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, current_value, previous_value, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id) SELECT ?, 'x', 'price_spike', '1h', MAX(observed_at), 'up', 0.0521, 6.44, 1, 1, 0, 2000, 'A', 98, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1 FROM raw_crypto_market_data WHERE asset_id = ? AND observed_at < UTC_TIMESTAMP(3) - INTERVAL 3 HOUR",
    [asset?.id, asset?.id],
  )
  try {
    // The page asks whether a run has ended; the answer is that of a tick.
    await page.route('**/api/newest', (route) =>
      route.fulfill({ json: { mark: 'another', settled: new Date().toISOString(), asOf: null } }),
    )
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await expect(page.getByRole('list', { name: 'Markers' })).toContainText('price spike', {
      timeout: 30_000,
    })
  } finally {
    await sql('DELETE FROM market_anomalies WHERE rule_version = 98')
  }
  const after = await drawing.evaluate((element) => {
    const seen: { __lost?: string[]; __canvas?: Element } = window as object
    return { lost: seen.__lost, same: seen.__canvas === element.querySelector('canvas') }
  })
  expect(after).toEqual({ lost: [], same: true })
  expect(await drawing.getAttribute('data-view')).toBe(view)
  expect(await readout.textContent()).toBe(read)
})

test('how the chart is looked at lives in the address, and stays when an indicator is added', async ({
  page,
}) => {
  await open(page, '/markets/bitcoin')
  const chart = chartOf(page, 'Bitcoin')
  await chart.getByRole('button', { name: 'EMA 48' }).click()
  await expect(page).toHaveURL(/\?chart-off=ema-48$/)
  await chart.getByRole('button', { name: 'table' }).click()
  await expect(page).toHaveURL(/chart=table/)
  await page.reload()
  await settle(page)
  await expect(chart.getByRole('columnheader', { name: 'EMA 12' })).toBeVisible()
  await expect(chart.getByRole('columnheader', { name: 'EMA 48' })).toHaveCount(0)
  await page
    .getByRole('navigation', { name: 'Shown in the chart' })
    .getByRole('link', { name: /RSI/ })
    .click()
  await expect(page).toHaveURL(/show=volume,ema,rsi/)
  await expect(page).toHaveURL(/chart=table/)
  await expect(chart.getByRole('columnheader', { name: 'RSI 14' })).toBeVisible()
  await expect(chart.getByRole('columnheader', { name: 'EMA 48' })).toHaveCount(0)
  await chart.getByRole('button', { name: 'chart' }).click()
  await chart.getByRole('button', { name: 'EMA 48' }).click()
  await expect(page).toHaveURL(/\/markets\/bitcoin\?show=volume,ema,rsi$/)
})

test('on a phone the drawing follows the price, with bars that can be told apart', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await open(page, '/markets/bitcoin')
  const top = async (locator: Locator) => (await locator.boundingBox())?.y ?? Number.NaN
  expect(await top(drawingOf(page))).toBeLessThan(560)
  expect(await top(drawingOf(page))).toBeLessThan(await top(page.getByTestId('candle-readout')))
  await expect(drawingOf(page)).toHaveAccessibleName(/ (4[5-9]|50) bars\./)
  await expect(chartOf(page, 'Bitcoin')).toContainText('drawn here as 30-minute bars')
  const switches = page.getByRole('navigation', { name: 'Shown in the chart' })
  await expect(switches).toBeHidden()
  const opener = page.getByRole('button', { name: /^Indicators and comparison \(2 shown\)/ })
  await opener.click()
  await expect(opener).toHaveAttribute('aria-expanded', 'true')
  await switches.getByRole('link', { name: /Bollinger/ }).click()
  await expect(page).toHaveURL(/bollinger/)
  await expectAccessible(page)
})
