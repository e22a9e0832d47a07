import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, settle } from './fixtures'
import { expectClean, keepBothThemes, WIDTHS } from './looks'
import { settingsTest } from './settings-world'
import { deliver } from './setup/world'

const test = settingsTest('exports')
test.describe.configure({ mode: 'serial' })
test.use({ role: 'admin' })

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

test('a download has every row, and a receipt that its hash fits', async ({ page, world, sql }) => {
  await deliver(world.url)
  await page.goto('/data/exports')
  await settle(page)
  await page.getByLabel('Time').selectOption('all')
  const coming = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download now' }).click()
  const bytes = readFileSync(await (await coming).path())
  const lines = bytes.toString('utf8').trimEnd().split('\r\n')
  // A demo goes on loading its history: what counts is what was known at the instant of the receipt.
  const [{ n } = { n: '' }] = await sql<{ n: string }>(
    'SELECT COUNT(*) AS n FROM raw_crypto_market_data WHERE known_from <= (SELECT as_of FROM exports ORDER BY id DESC LIMIT 1)',
  )
  expect(Number(n)).toBeGreaterThan(10)
  expect(lines).toHaveLength(Number(n) + 1)

  await page.reload()
  const row = page.getByRole('row').filter({ hasText: 'market-data.csv' }).first()
  await expect(row).toContainText('complete')
  await row.getByRole('link', { name: 'market-data.csv' }).click()
  const receipt = page.getByRole('dialog')
  await expect(receipt).toContainText(sha256(bytes))
  await expect(receipt).toContainText('sha256sum')
})

test('a refusal is told in words before anything is fetched', async ({ page, noise }) => {
  noise.expect(/status of 400/)
  await page.goto('/data/exports')
  await settle(page)
  await page.getByLabel('Assets', { exact: true }).fill('no-such-coin')
  await page.getByRole('button', { name: 'Download now' }).click()
  await expect(page.getByText('no asset has the id or symbol no-such-coin')).toBeVisible()
  await page.getByRole('button', { name: 'Prepare a file in the background' }).click()
  await expect(page.getByText('no asset has the id or symbol no-such-coin').first()).toBeVisible()
})

test('a file is ordered, made by the delivery job, and fetched by its link without a login', async ({
  page,
  world,
  sql,
}) => {
  await page.goto('/data/exports')
  await settle(page)
  await page.getByLabel('Format').selectOption('ndjson')
  await page.getByLabel('Time').selectOption('all')
  await page.getByRole('button', { name: 'Prepare a file in the background' }).click()
  await expect(page.getByText('The file is ordered.')).toBeVisible()
  await deliver(world.url, undefined, 'delivery')
  await page.reload()
  const row = page.getByRole('row').filter({ hasText: 'market-data.ndjson' }).first()
  await expect(row).toContainText('complete')
  const href = (await row.getByRole('link', { name: 'Download' }).getAttribute('href')) ?? ''
  const answer = await fetch(`${world.url}${href}`)
  const body = await answer.text()
  const end = body.slice(body.lastIndexOf('{"_end"'))
  const [receipt] = await sql<{ sha256: string; row_count: string }>(
    "SELECT sha256, row_count FROM exports WHERE kind = 'file' ORDER BY id DESC LIMIT 1",
  )
  expect(JSON.parse(end)).toEqual({ _end: { rows: Number(receipt?.row_count), sha256: receipt?.sha256 } })
  expect(sha256(Buffer.from(body.slice(0, -end.length)))).toBe(receipt?.sha256)
  const forged = href.replace(/signature=(.)/, (_, first) => `signature=${first === 'x' ? 'y' : 'x'}`)
  expect((await fetch(`${world.url}${forged}`)).status).toBe(404)
})

for (const width of WIDTHS)
  test(`the page is usable by everybody, in both themes, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await page.goto('/data/exports?dataset=candles')
    await settle(page)
    await expectClean(page)
    await keepBothThemes(page, `exports-THEME-${width}`)
  })
