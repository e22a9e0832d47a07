import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'
import { trimZeros } from './figures'
import { expect, expectAccessible, keepScreenshot, settle, test } from './fixtures'

test.use({ role: 'viewer' })

/** Clicks the figure itself; what takes the click there is the button that covers the tile. */
async function clickTile(page: Page, id: string): Promise<void> {
  const price = page.getByTestId(`tile-${id}-price`)
  await price.scrollIntoViewIfNeeded()
  const box = await price.boundingBox()
  if (!box) throw new Error(`the tile of ${id} is not on screen`)
  await page.mouse.click(box.x + 10, box.y + box.height / 2)
}

interface Source {
  run_id: string
  price_usd: string
  sha256: string
  body: Buffer
}

test('“Prove this number” is reached by keyboard and proves it down to the bytes', async ({ page, sql }) => {
  await page.goto('/')
  await settle(page)
  const prove = page.getByRole('button', { name: 'Prove this number: Bitcoin, price' })
  for (let press = 0; press < 40; press++) {
    await page.keyboard.press('Tab')
    if (await prove.evaluate((button) => button === document.activeElement)) break
  }
  await expect(prove).toBeFocused()
  await page.keyboard.press('Enter')

  const drawer = page.getByRole('dialog', { name: 'Bitcoin, price' })
  await expect(drawer.getByRole('region', { name: 'Definition' })).toContainText('What')
  const [source] = await sql<Source>(
    `SELECT r.run_id, r.price_usd, d.sha256, d.body FROM raw_crypto_market_data r
       JOIN assets a ON a.id = r.asset_id JOIN source_documents d ON d.id = r.document_id
      WHERE a.coingecko_id = 'bitcoin' ORDER BY r.observed_at DESC LIMIT 1`,
  )
  if (!source) throw new Error('no row of bitcoin')
  const hash = createHash('sha256').update(gunzipSync(source.body)).digest('hex')
  expect(source.sha256).toBe(hash)

  const price = trimZeros(source.price_usd)
  await expect(drawer.getByTestId('proof-value')).toHaveAttribute('data-exact', price)
  expect(((await drawer.getByTestId('proof-value').textContent()) ?? '').replaceAll(',', '')).toBe(
    `${price} USD`,
  )
  await expect(drawer.getByRole('region', { name: 'Definition' })).toContainText('price_usd v')
  const inputs = drawer.getByRole('table', { name: 'Input rows' })
  await expect(inputs.locator('[data-exact]').first()).toHaveAttribute('data-exact', price)
  const runs = drawer.getByRole('region', { name: 'Runs', exact: true })
  await expect(runs.getByText('Fetched by')).toBeVisible()
  await expect(runs).toContainText(`#${source.run_id}`)
  await expect(drawer.getByTestId('proof-sha256')).toHaveText(hash)

  const verify = drawer.getByRole('button', { name: 'Verify' })
  for (
    let press = 0;
    press < 10 && !(await verify.evaluate((one) => one === document.activeElement));
    press++
  )
    await page.keyboard.press('Tab')
  await expect(verify).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(drawer.getByRole('status')).toContainText(`✓ Verified`)
  await expect(drawer.getByRole('status')).toContainText(hash)
  await keepScreenshot(page, 'proof-light-1440', false)
  await expectAccessible(page)

  await page.keyboard.press('Escape')
  await expect(drawer).toHaveCount(0)
  await expect(prove).toBeFocused()
})

test('a click anywhere on a tile opens its proof, also on a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await settle(page)
  await clickTile(page, 'ethereum')
  const drawer = page.getByRole('dialog', { name: 'Ethereum, price' })
  await expect(drawer.getByTestId('proof-sha256')).toHaveText(/^[0-9a-f]{64}$/)
  await keepScreenshot(page, 'proof-light-390', false)
  await drawer.getByRole('button', { name: 'Close' }).click()
  await expect(drawer).toHaveCount(0)
})

test('bytes that were changed in the store do not pass the check', async ({ page, sql }) => {
  const [row] = await sql<{ id: string; document_id: string; body: Buffer }>(
    `SELECT a.coingecko_id AS id, r.document_id, d.body FROM raw_crypto_market_data r
       JOIN assets a ON a.id = r.asset_id JOIN source_documents d ON d.id = r.document_id
      WHERE a.coingecko_id = 'bitcoin' ORDER BY r.observed_at DESC LIMIT 1`,
  )
  if (!row) throw new Error('no row of bitcoin')
  await page.goto('/')
  await settle(page)
  await clickTile(page, 'bitcoin')
  const drawer = page.getByRole('dialog', { name: 'Bitcoin, price' })
  await expect(drawer.getByTestId('proof-sha256')).toBeVisible()
  const forged = gzipSync(gunzipSync(row.body).toString().replace('bitcoin', 'bitcoim'))
  await sql('UPDATE source_documents SET body = ? WHERE id = ?', [forged, row.document_id])
  try {
    await drawer.getByRole('button', { name: 'Verify' }).click()
    await expect(drawer.getByRole('status')).toContainText('which is not the recorded hash')
  } finally {
    await sql('UPDATE source_documents SET body = ? WHERE id = ?', [row.body, row.document_id])
  }
})
