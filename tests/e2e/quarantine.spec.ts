import { createHash } from 'node:crypto'
import { test as base, expect, expectAccessible, expectNoOverflow, keepScreenshot, settle } from './fixtures'
import { expectClean, keepBothThemes, WIDTHS } from './looks'
import { BODY, coin, idOf, MARKUP, quarantineTest, textOf } from './quarantine-world'

const test = quarantineTest('quarantine')

test.describe('somebody who may only look', () => {
  test.use({ role: 'viewer' })

  test('finds the quarantine from the count of rejects on the Pipeline page', async ({ page, sql }) => {
    const [count] = await sql<{ n: string }>(
      "SELECT COUNT(*) AS n FROM rejected_records WHERE status = 'open'",
    )
    await page.goto('/data/pipeline')
    await page.getByRole('link', { name: /records of CoinGecko failed a check/ }).click()
    await expect(page).toHaveURL('/data/quarantine?source=coingecko')
    await expect(page.getByRole('region', { name: 'Records', exact: true })).toContainText(
      `${count?.n} match`,
    )
  })

  test('sees every record and its bytes, and has nothing to press', async ({ page, sql }) => {
    await page.goto('/data/quarantine')
    await expect(page.getByRole('table', { name: 'Rejected records' }).getByRole('row')).toHaveCount(51)
    await expect(page.getByRole('button', { name: /Replay|Dismiss|Reopen/ })).toHaveCount(0)
    await expect(page.getByRole('checkbox')).toHaveCount(0)
    await page.goto(`/data/quarantine?id=${await idOf(sql, 'zero-price')}`)
    await settle(page)
    await expect(page.getByTestId('source-bytes')).toContainText('"zero-price"')
    await expect(page.getByRole('button', { name: /Replay|Dismiss|Reopen/ })).toHaveCount(0)
    await expect(page.getByText('Dismiss …')).toHaveCount(0)
  })

  test('pages through all records, newest first, each once', async ({ page, sql }) => {
    const [count] = await sql<{ n: string }>(
      "SELECT COUNT(*) AS n FROM rejected_records WHERE status = 'open'",
    )
    await page.goto('/data/quarantine')
    await settle(page)
    const links = page.getByRole('link', { name: /^#\d+$/ })
    const first = await links.allInnerTexts()
    await page.getByRole('link', { name: 'Older →' }).click()
    await expect(page.getByRole('link', { name: '← Newest' })).toBeVisible()
    const second = await links.allInnerTexts()
    expect(new Set([...first, ...second]).size).toBe(Number(count?.n))
    await expect(page.getByRole('link', { name: 'Older →' })).toHaveCount(0)
  })

  test('filters by the address, which can be shared', async ({ page }) => {
    await page.goto('/data/quarantine')
    await page.getByLabel('Text').fill('SYMBOL:')
    await page.getByLabel('Kind').selectOption('market_row')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(page).toHaveURL(/q=SYMBOL%3A/)
    const table = page.getByRole('table', { name: 'Rejected records' })
    await expect(table.getByRole('row')).toHaveCount(2)
    await page.reload()
    await expect(table.getByRole('row')).toHaveCount(2)
    await expect(page.getByLabel('Text')).toHaveValue('SYMBOL:')
    await page.goto('/data/quarantine?q=%25')
    await expect(page.getByText('No record matches.')).toBeVisible()
    await page.getByRole('link', { name: 'Show all open records' }).click()
    await expect(page).toHaveURL('/data/quarantine')
  })

  test('is told when a record does not exist, inside the frame', async ({ page, noise }) => {
    noise.expect(/status of 404/)
    await page.goto('/data/quarantine?id=999999')
    await expect(page.getByText('There is no such record in quarantine.')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Quarantine', exact: true }).first()).toBeVisible()
  })
})

test.describe('a record', () => {
  test.use({ role: 'operator' })

  test('sees the record beside its bytes: text, never markup, and bytes that hash to their hash', async ({
    page,
    sql,
  }) => {
    await page.goto(`/data/quarantine?id=${await idOf(sql, 'zero-price')}`)
    await settle(page)
    const record = page.getByTestId('record')
    await expect(record.locator('mark')).toHaveText('"current_price": 0,')
    await expect(record).toContainText('<script>document.title=1</script>')
    const bytes = page.getByTestId('source-bytes')
    const shown = textOf(coin('zero-price', { current_price: 0, name: MARKUP }))
    await expect(bytes.locator('mark')).toHaveText(shown)
    const start = Buffer.byteLength(BODY.slice(0, BODY.indexOf(shown)))
    await expect(page.getByText(`Bytes ${start} to ${start + Buffer.byteLength(shown)} are`)).toBeVisible()
    await expect(page).toHaveTitle('Quarantine · KoinStrap')
    const region = page.getByRole('region', { name: 'Source bytes', exact: true })
    await expect(region).toContainText('/coins/markets')
    const hash = createHash('sha256').update(BODY).digest('hex')
    await expect(region).toContainText(hash)
    await region.getByRole('button', { name: 'Verify' }).click()
    await expect(region.getByRole('status')).toContainText('✓ Verified')
    await expectNoOverflow(page)
    await expectAccessible(page)
    await keepScreenshot(page, 'quarantine-record-light-1440')
  })

  test('is told which field is missing', async ({ page, sql }) => {
    await page.goto(`/data/quarantine?id=${await idOf(sql, 'no-symbol')}`)
    await expect(page.getByTestId('record').locator('mark')).toHaveText('"symbol" is missing')
  })
})

test.describe('list and record', () => {
  test.use({ role: 'operator' })

  for (const width of WIDTHS) {
    test(`finds list and record clean in both themes at ${width} px`, async ({ page, sql }) => {
      const id = await idOf(sql, 'zero-price')
      await page.setViewportSize({ width, height: 900 })
      for (const [name, path] of [
        ['list', '/data/quarantine'],
        ['record', `/data/quarantine?id=${id}`],
      ] as const) {
        await page.goto(path)
        await settle(page)
        await page.getByText('Dismiss …').click()
        await expectClean(page)
        await keepBothThemes(page, `quarantine-${name}-open-THEME-${width}`, name === 'record')
      }
    })
  }
})

base.describe('while nothing was ever refused', () => {
  base.use({ role: 'operator' })

  base('the page says so', async ({ page }) => {
    await page.goto('/data/quarantine')
    await settle(page)
    await expect(page.getByText('Nothing is in quarantine.')).toBeVisible()
    await expect(page.getByRole('button', { name: /Replay|Dismiss|Apply/ })).toHaveCount(0)
    await expectAccessible(page)
    await keepScreenshot(page, 'quarantine-empty-light-1440')
  })
})
