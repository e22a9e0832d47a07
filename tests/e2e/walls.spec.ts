import { readFileSync } from 'node:fs'
import { NAV } from '../../app/(dashboard)/nav'
import { hasRole, ROLES } from '../../lib/domain/role'
import { expect, settle, test } from './fixtures'
import { deliver, query, startWorld } from './setup/world'

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
    // Nothing is scheduled here, so a long run of the suite makes it late.
    const status = expect.stringMatching(/^(ok|degraded)$/)
    expect(JSON.parse(body)).toMatchObject({ status, mode: 'live', database: 'ok' })
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
      for (const { href, label } of NAV.filter((item) => hasRole(role, item.role))) {
        await rail.getByRole('link', { name: label, exact: true }).click()
        await expect(page).toHaveURL(href)
        await expect(page.getByRole('heading', { level: 1 })).toContainText(label)
      }
    })

    test(`${mayRun ? 'has a' : 'has no'} button that runs a job`, async ({ page }) => {
      await page.goto('/data/pipeline')
      await expect(page.getByRole('table', { name: 'Last runs' })).toBeVisible()
      await expect(page.getByRole('button', { name: 'Fetch prices now' })).toHaveCount(mayRun ? 1 : 0)
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

test.describe('markup that somebody smuggled into a page', () => {
  test.use({ role: 'viewer' })

  test('runs nothing, sends nothing and loads nothing from elsewhere', async ({ page, noise }) => {
    noise.expect(/Content Security Policy/)
    await page.goto('/')
    await settle(page)
    const blocked = await page.evaluate(async () => {
      const directives: string[] = []
      document.addEventListener('securitypolicyviolation', (event) =>
        directives.push(event.effectiveDirective),
      )
      const place = document.createElement('div')
      document.body.append(place)
      const attributes =
        '<img src="data:," onerror="window.smuggledByAttribute=1"><a id="bad" href="javascript:window.smuggledByLink=1">x</a>'
      const framed =
        '<iframe srcdoc="<script>parent.smuggledByFrame=1</script>"></iframe><object data="/icon.svg"></object>'
      const sent = '<form id="out" action="http://127.0.0.1:1/" method="post" target="_self"></form>'
      place.innerHTML = `${attributes}${framed}${sent}<style>body{display:none}</style><base href="http://127.0.0.1:1/">`
      const script = document
        .createRange()
        .createContextualFragment('<script>window.smuggledByScript=1</script>')
      place.append(script)
      const elsewhere = document.createElement('script')
      elsewhere.src = 'http://127.0.0.1:4199/x.js'
      place.append(elsewhere)
      document.getElementById('bad')?.click()
      document.querySelector<HTMLFormElement>('#out')?.submit()
      await fetch('http://127.0.0.1:1/stolen').catch(() => undefined)
      // Text as code. Not by eval: the debugger that runs this function may always do that.
      window.setTimeout('window.smuggledByText=1', 0)
      await new Promise((resolve) => setTimeout(resolve, 500))
      return directives
    })
    expect(
      await page.evaluate(() => Object.keys(window).filter((name) => name.startsWith('smuggled'))),
    ).toEqual([])
    expect([...new Set(blocked)].sort()).toEqual([
      'base-uri',
      'connect-src',
      'form-action',
      'object-src',
      'script-src',
      'script-src-attr',
      'script-src-elem',
      'style-src-elem',
    ])
    expect(await page.evaluate(() => getComputedStyle(document.body).display)).not.toBe('none')
  })
})

test.describe('a page that fails', () => {
  test('tells so, runs its scripts under the policy and can be tried again', async ({
    page,
    stage,
    noise,
  }) => {
    const { serverUrl, folder } = stage
    const world = await startWorld({ name: 'broken', serverUrl, folder, roles: ['viewer'] })
    try {
      const { cookies } = JSON.parse(readFileSync(world.accounts.viewer?.state ?? '', 'utf8'))
      await page.context().addCookies(cookies)
      await query(world.databaseUrl, 'RENAME TABLE users TO users_elsewhere')
      // Only what belongs to the failure: a blocked script would be told by another line.
      noise.expect(
        /^answer 500|the server responded with a status of 500|An error occurred in the Server Components|Minified React error #441/,
      )
      await page.goto(`${world.url}/`)
      await expect(page.getByRole('button', { name: /again/i })).toBeVisible()
      await query(world.databaseUrl, 'RENAME TABLE users_elsewhere TO users')
      await page.getByRole('button', { name: /again/i }).click()
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
    } finally {
      // A page that is still open would go on asking a server that is gone.
      await page.goto('about:blank')
      await world.stop()
    }
  })
})
