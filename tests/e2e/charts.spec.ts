import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import { expect, expectAccessible, settle, test } from './fixtures'

test.use({ role: 'viewer' })

/** Today's chart of moves: the one place where every page has a chart of lines. */
async function openChart(page: Page): Promise<Locator> {
  await page.goto('/')
  await settle(page)
  const chart = page.getByRole('region', { name: /moved|No asset moved/ })
  await expect(chart.locator('path.recharts-line-curve').first()).toBeVisible()
  return chart
}

async function download(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent('download'), button.click()])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

test('a line of a chart is switched off and on in its legend, in drawing, table and file', async ({
  page,
}) => {
  const chart = await openChart(page)
  const lines = chart.locator('path.recharts-line-curve')
  const switches = chart.getByRole('list', { name: 'Lines of the chart' }).getByRole('button')
  const count = await switches.count()
  expect(count).toBeGreaterThan(1)
  await expect(lines).toHaveCount(count)
  const first = switches.first()
  await expect(first).toHaveAttribute('aria-pressed', 'true')
  await first.focus()
  await page.keyboard.press('Enter')
  await expect(first).toHaveAttribute('aria-pressed', 'false')
  await expect(lines).toHaveCount(count - 1)
  await expect(page).toHaveURL(/\?moves-off=[a-z0-9-]+$/)
  await expectAccessible(page)
  const { bytes } = await download(page, chart.getByRole('button', { name: 'CSV' }))
  expect(bytes.toString('utf8').split('\r\n')[0]?.split(',')).toHaveLength(count)
  await chart.getByRole('button', { name: 'table' }).click()
  await expect(chart.getByRole('columnheader')).toHaveCount(count)
  await first.click()
  await expect(chart.getByRole('columnheader')).toHaveCount(count + 1)
})

test('the CSV of a chart holds every drawn point, oldest first, as the table shows it', async ({ page }) => {
  const chart = await openChart(page)
  const { name, bytes } = await download(page, chart.getByRole('button', { name: 'CSV' }))
  expect(name).toBe('moves-24h.csv')
  const rows = bytes
    .toString('utf8')
    .trimEnd()
    .split('\r\n')
    .map((row) => row.split(','))
  expect(rows[0]?.[0]).toBe('time_utc')
  expect(rows).toHaveLength(290)
  const times = rows.slice(1).map((row) => Date.parse(row[0] ?? ''))
  expect(times.every((time, i) => i === 0 || time === (times[i - 1] ?? 0) + 300_000)).toBe(true)
  await chart.getByRole('button', { name: 'table' }).click()
  const cells = await chart.getByRole('row').nth(1).getByRole('cell').allInnerTexts()
  const newest = (rows.at(-1) ?? []).slice(1)
  expect(cells).toHaveLength(newest.length)
  for (const [i, cell] of cells.entries()) {
    const exact = newest[i] ?? ''
    if (exact === '') expect(cell).toContain('unknown')
    else expect(Number(cell.replace('−', '-').replace(/[ %+]/g, ''))).toBeCloseTo(Number(exact) * 100, 1)
  }
})

test('the PNG of a chart is a picture of some size, and there is none of a table', async ({ page }) => {
  const chart = await openChart(page)
  const button = chart.getByRole('button', { name: 'PNG' })
  const { name, bytes } = await download(page, button)
  expect(name).toBe('moves-24h.png')
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
  expect(bytes.readUInt32BE(16), 'width').toBeGreaterThan(400)
  expect(bytes.readUInt32BE(20), 'height').toBeGreaterThan(268)
  const colours = await page.evaluate(
    async (address) => {
      const image = new Image()
      image.src = address
      await image.decode()
      const canvas = document.createElement('canvas')
      canvas.width = image.width
      canvas.height = image.height
      const context = canvas.getContext('2d')
      context?.drawImage(image, 0, 0)
      const pixels = context?.getImageData(0, 0, image.width, image.height).data ?? new Uint8ClampedArray()
      const seen = new Set<number>()
      for (let i = 0; i < pixels.length; i += 4)
        seen.add(((pixels[i] ?? 0) << 16) | ((pixels[i + 1] ?? 0) << 8) | (pixels[i + 2] ?? 0))
      return [...seen]
    },
    `data:image/png;base64,${bytes.toString('base64')}`,
  )
  expect(colours, 'the blue of the first line').toContain(0x2f5bd7)
  await chart.getByRole('button', { name: 'table' }).click()
  await expect(button).toBeDisabled()
})
