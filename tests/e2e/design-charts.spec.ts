import type { Locator, Page } from '@playwright/test'
import { expect, settle, test } from './fixtures'

test.use({ role: 'operator' })

const PATH = '/settings/design'

async function open(page: Page, address = PATH): Promise<void> {
  await page.goto(address)
  await settle(page)
}

/** Pixels of a drawing in the colours of rising and falling bars, over all of its canvases. */
const barPixels = (drawing: Locator): Promise<number> =>
  drawing.evaluate((element) => {
    const style = getComputedStyle(document.documentElement)
    const colours = ['--up', '--down'].map((token) =>
      Number.parseInt(style.getPropertyValue(token).trim().slice(1), 16),
    )
    let found = 0
    for (const canvas of element.querySelectorAll('canvas')) {
      const context = canvas.getContext('2d')
      if (!context || canvas.width === 0 || canvas.height === 0) continue
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
      for (let i = 0; i < data.length; i += 4)
        if (colours.includes(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0))) found++
    }
    return found
  })

test('50,000 candles are drawn, and the chart says how many there are', async ({ page }) => {
  await open(page, `${PATH}?candles=50000`)
  const card = page.getByRole('region', { name: /^50,000 example candles/ })
  await card.scrollIntoViewIfNeeded()
  const drawing = card.getByRole('application', { name: / 50,000 bars\. / })
  await expect(drawing).toBeVisible()
  await expect.poll(() => barPixels(drawing), { message: 'pixels of bars' }).toBeGreaterThan(2_000)
  const whole = await drawing.getAttribute('data-view')
  await drawing.focus()
  for (let press = 0; press < 6; press++) await page.keyboard.press('+')
  await expect(drawing).not.toHaveAttribute('data-view', whole ?? '')
  expect(await barPixels(drawing)).toBeGreaterThan(2_000)
})

test('charts that cannot be drawn say why, and markers are written out', async ({ page }) => {
  await open(page)
  await expect(page.getByRole('region', { name: 'Alpha has one point' })).toContainText(
    'A line needs two points.',
  )
  await expect(page.getByRole('region', { name: 'Alpha has one bar' })).toContainText(
    'Candles need two bars.',
  )
  const marked = page.getByRole('region', { name: 'Beta was silent, and a decision followed' })
  await expect(marked.getByRole('list', { name: 'Markers' }).getByRole('listitem')).toHaveCount(3)
  const compared = page.getByRole('region', { name: 'Alpha beside Beta, with RSI and MACD' })
  await expect(compared.getByTestId('candle-readout')).toContainText('MACD')
})

test('two charts of a page keep their views apart in the address', async ({ page }) => {
  await open(page)
  const card = (name: RegExp) => page.getByRole('region', { name })
  await card(/^Alpha \+1\.63 %/)
    .getByRole('button', { name: 'table' })
    .click()
  await expect(page).toHaveURL(/[?&]lines=table/)
  await card(/^500 example candles/)
    .getByRole('button', { name: /^Volume/ })
    .click()
  await expect(page).toHaveURL(/[?&]candle-off=volume(&|$)/)
  await page.reload()
  await settle(page)
  await expect(card(/^Alpha \+1\.63 %/).getByRole('table')).toBeVisible()
  await expect(card(/^Beta was silent/).getByRole('table')).toHaveCount(0)
  await expect(card(/^500 example candles/).getByRole('button', { name: /^Volume/ })).toHaveAttribute(
    'aria-pressed',
    'false',
  )
  await expect(card(/^Alpha beside Beta/).getByRole('button', { name: /^Volume/ })).toHaveAttribute(
    'aria-pressed',
    'true',
  )
})

test('a page of the table is in the address, and one that is not there is the last', async ({ page }) => {
  await open(page, `${PATH}?candles=50000&candle=table`)
  const card = page.getByRole('region', { name: /^50,000 example candles/ })
  await card.getByRole('button', { name: 'Older' }).click()
  await expect(page).toHaveURL(/candle-page=2/)
  await expect(card).toContainText('Bars 501 to 1,000 of 50,000')
  await open(page, `${PATH}?candles=50000&candle=table&candle-page=900`)
  await expect(card).toContainText('Bars 49,501 to 50,000 of 50,000')
})

test('a document that was changed does not verify, and the drawer says so', async ({ page }) => {
  await open(page)
  await page
    .getByRole('article', { name: 'Tampered' })
    .getByRole('button', { name: /Prove this number/ })
    .click()
  await page.getByRole('button', { name: 'Verify' }).click()
  await expect(page.getByRole('dialog')).toContainText(
    'which is not the recorded hash. Do not use this figure.',
  )
})
