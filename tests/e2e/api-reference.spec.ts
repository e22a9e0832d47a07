import { expect, settle, test } from './fixtures'

test.use({ role: 'viewer' })

test('somebody finds a call, copies its line, and has the document for programs', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto('/')
  await page.getByRole('link', { name: 'API', exact: true }).first().click()
  await expect(page).toHaveURL('/docs/api')
  await settle(page)
  const calls = page.getByRole('navigation', { name: 'Calls' })
  await calls.getByRole('link', { name: 'Export crypto-metrics' }).click()
  await expect(page).toHaveURL('/docs/api#export-crypto-metrics')
  const call = page.getByRole('article', { name: 'Export crypto-metrics' })
  await expect(call).toBeInViewport()
  await expect(call.getByText('as_of', { exact: true })).toBeVisible()
  await call.getByRole('button', { name: /^Copy: Ten rows of csv/ }).click()
  await expect(page.getByText('Copied.')).toBeVisible()
  const line = await page.evaluate(() => navigator.clipboard.readText())
  expect(line).toMatch(
    /^curl --compressed -H "Authorization: Bearer \$TOKEN" "http:\/\/127\.0\.0\.1:\d+\/api\/v1\/exports\/crypto-metrics\?/,
  )
  await call.getByText('Example of 200 as application/json').click()
  await expect(call.getByText('"coingeckoId": "bitcoin"')).toBeVisible()
  const response = await page.request.get('/api/v1/openapi.json')
  expect((await response.json()).openapi).toBe('3.1.0')
})

test('an address with a call leads straight to it', async ({ page }) => {
  await page.goto('/docs/api#cron')
  await settle(page)
  await expect(page.getByRole('article', { name: 'Deliver a job' })).toBeInViewport()
})
