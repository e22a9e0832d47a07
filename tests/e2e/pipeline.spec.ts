import { expect, settle, test } from './fixtures'
import { expectClean, keepBothThemes, WIDTHS } from './looks'

test.use({ role: 'viewer' })

const HOUR_MS = 3_600_000

/** Slots with a price in whole hours since the live data began, and how many there should be. */
const TRUTH = `
  SELECT COUNT(*) AS present
    FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id AND a.tracked = 1
   WHERE r.price_usd IS NOT NULL AND r.observed_at < ? AND r.observed_at >= FROM_UNIXTIME(FLOOR(UNIX_TIMESTAMP(a.first_seen_at) / 300) * 300)`

test('the calendar’s total is what the database holds', async ({ page, sql }) => {
  await page.goto('/data/pipeline?hours=show')
  await settle(page)
  const end = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS)
  const [truth] = await sql<{ present: string }>(TRUTH, [end])
  const shown = await page
    .getByRole('table', { name: 'Gap calendar' })
    .locator('td[data-exact]')
    .evaluateAll((cells) =>
      cells
        .map((cell) => Number((cell.getAttribute('data-exact') ?? '').split('/')[0]))
        .reduce((sum, one) => sum + one, 0),
    )
  expect(shown).toBe(Number(truth?.present))
  expect(shown, 'an empty calendar proves nothing').toBeGreaterThan(10_000)
})

test('a day of the calendar filters the runs, and an asset the calendar; both stand in the address', async ({
  page,
}) => {
  await page.goto('/data/pipeline?hours=show')
  await settle(page)
  const calendar = page.getByRole('table', { name: 'Gap calendar' })
  await calendar.getByRole('rowheader').first().getByRole('link').click()
  await expect(page).toHaveURL(/day=\d{4}-\d\d-\d\d/)
  await expect(page.getByRole('link', { name: /^Only .* show all days$/ })).toBeVisible()
  await page.getByLabel('Asset', { exact: true }).selectOption('bitcoin')
  await expect(page).toHaveURL(/asset=bitcoin/)
  await expect(page).toHaveURL(/day=/)
  await expect(page.getByTestId('gap-verdict')).toContainText('of Bitcoin')
})

test('the keyboard walks over the cells and the marks, and reads what they hold', async ({ page }) => {
  await page.goto('/data/pipeline?hours=show')
  await settle(page)
  const calendar = page.getByRole('table', { name: 'Gap calendar' })
  await calendar.locator('td[tabindex="0"]').focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByTestId('gap-detail')).toContainText(/01:00–02:00 WAT: /)
  const runs = page.getByRole('slider', { name: 'Runs of market' })
  await runs.focus()
  await page.keyboard.press('End')
  // The stage is not delivered to while the suite goes on: slots without a run may stand behind its last one.
  const told = page.getByTestId('timeline-detail')
  await expect(told).toContainText('WAT: ')
  for (let step = 0; step < 40 && !(await told.textContent())?.includes('WAT: succeeded'); step++)
    await page.keyboard.press('ArrowLeft')
  await expect(told).toContainText(/WAT: succeeded · attempt \d+ · took /)
  await expect(runs).toHaveAttribute('aria-valuetext', /read 60, inserted 60/)
})

test('the timeline holds every run of the ledger’s last day', async ({ page, sql }) => {
  await page.goto('/data/pipeline')
  await settle(page)
  const [truth] = await sql<{ n: string }>(
    "SELECT COUNT(*) AS n FROM runs WHERE job = 'market' AND status = 'succeeded' AND slot >= UTC_TIMESTAMP(3) - INTERVAL 24 HOUR",
  )
  const row = page.getByRole('slider', { name: 'Runs of market' })
  await expect(row.locator('rect[data-kind="succeeded"]')).toHaveCount(Number(truth?.n))
})

for (const width of WIDTHS) {
  test(`a day with a filter is clean in both themes at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await page.goto('/data/pipeline?range=7d&job=market&asset=bitcoin')
    await settle(page)
    await expectClean(page)
    await keepBothThemes(page, `pipeline-filtered-THEME-${width}`)
  })
}
