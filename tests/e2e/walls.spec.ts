import { NAV } from '../../app/(dashboard)/nav'
import { ROLES } from '../../lib/domain/role'
import { expect, test } from './fixtures'
import { deliver } from './setup/world'

const EXPORT = '/api/v1/exports/market-data?format=csv&limit=3'

test.describe('somebody without a login', () => {
  for (const { href } of NAV) {
    test(`is sent from ${href} to the login page`, async ({ page }) => {
      await page.goto(href)
      const next = href === '/' ? '' : `?next=${encodeURIComponent(href)}`
      await expect(page).toHaveURL(`/login${next}`)
      await expect(page.getByTestId('tile-bitcoin-price')).toHaveCount(0)
    })
  }

  test('gets no byte of a page without following the redirect', async ({ request }) => {
    for (const { href } of NAV) {
      const response = await request.get(href, { maxRedirects: 0 })
      expect([302, 303, 307, 308], href).toContain(response.status())
      expect(await response.text()).not.toContain('data-exact')
    }
  })

  test('gets 401 problem+json from the exports', async ({ request }) => {
    const response = await request.get(EXPORT)
    expect(response.status()).toBe(401)
    expect(response.headers()['content-type']).toContain('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 401, title: expect.any(String) })
  })

  test('gets 401 from the cron route, whatever stands in place of the secret', async ({ world, request }) => {
    const wrong: Record<string, string>[] = [
      {},
      { authorization: 'Bearer' },
      { authorization: 'Bearer ' },
      { authorization: 'Bearer wrong-secret-0123456789' },
      { authorization: world.env.CRON_SECRET ?? '' },
      { authorization: `Basic ${world.env.CRON_SECRET}` },
      { 'x-cron-secret': world.env.CRON_SECRET ?? '' },
      { 'user-agent': 'vercel-cron/1.0', 'x-vercel-cron-schedule': '*/5 * * * *' },
    ]
    for (const headers of wrong) {
      for (const job of ['market', 'no-such-job']) {
        const response = await request.get(`/api/cron/${job}`, { headers })
        expect(response.status(), JSON.stringify(headers)).toBe(401)
      }
    }
    const query = await request.get(`/api/cron/market?secret=${world.env.CRON_SECRET}`)
    expect(query.status()).toBe(401)
  })

  test('may read the health, which holds no secret', async ({ request, world }) => {
    const response = await request.get('/api/health')
    expect(response.status()).toBe(200)
    const body = await response.text()
    expect(JSON.parse(body)).toMatchObject({ status: 'ok', mode: 'live', database: 'ok' })
    for (const secret of [world.env.CRON_SECRET, world.env.AUTH_SECRET, world.databaseUrl, 'password'])
      expect(body).not.toContain(secret)
  })
})

test('the cron route answers 404 for an unknown job to who has the secret', async ({ world }) => {
  const { status, body } = await deliver(world.url, undefined, 'no-such-job')
  expect(status).toBe(404)
  expect(body).toMatchObject({ status: 404, title: 'Unknown job' })
})

for (const role of ROLES) {
  const mayExport = role !== 'viewer'
  const mayRun = role === 'operator' || role === 'admin'

  test.describe(`the role ${role}`, () => {
    test.use({ role })

    test('sees every page of the rail that the role reaches', async ({ page }) => {
      await page.goto('/')
      const rail = page.getByRole('navigation', { name: 'Pages' })
      for (const { href, label } of NAV) {
        await rail.getByRole('link', { name: label }).click()
        await expect(page).toHaveURL(href)
        await expect(page.getByRole('heading', { level: 1 })).toContainText(label)
      }
    })

    test(`${mayRun ? 'has a' : 'has no'} Run button`, async ({ page }) => {
      await page.goto('/data/pipeline')
      await expect(page.getByRole('table', { name: 'Last runs' })).toBeVisible()
      await expect(page.getByRole('button', { name: /^Run/ })).toHaveCount(mayRun ? 1 : 0)
    })

    test(`${mayExport ? 'exports csv' : 'gets 403 from the exports'}`, async ({ request }) => {
      const response = await request.get(EXPORT)
      expect(response.status()).toBe(mayExport ? 200 : 403)
      const body = await response.text()
      if (!mayExport) return expect(JSON.parse(body)).toMatchObject({ status: 403, title: 'Forbidden' })
      expect(response.headers()['content-type']).toContain('text/csv')
      expect(body.split('\r\n')).toHaveLength(5)
      expect(body).toMatch(/^coingecko_id,id,symbol,name,price_usd,/)
    })
  })
}
