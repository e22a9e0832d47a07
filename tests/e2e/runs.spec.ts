import { type Simulator, startSimulator } from '../../lib/simulator/server'
import { test as base, expect, keepScreenshot, settle } from './fixtures'
import { deliver, type RunningWorld, startWorld } from './setup/world'

/** A world of its own, because these tests write new slots while others read. */
const test = base.extend<object, { upstream: Simulator; world: RunningWorld }>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
    async ({}, use) => {
      const simulator = await startSimulator({ seed: 5, now: Date.now })
      await use(simulator)
      await simulator.close()
    },
    { scope: 'worker' },
  ],
  world: [
    async ({ stage, upstream }, use) => {
      const { serverUrl, folder } = stage
      const env = { COINGECKO_BASE_URL: upstream.baseUrl, COINGECKO_ASSETS: 'top:60' }
      const world = await startWorld({
        name: 'runs',
        serverUrl,
        folder,
        env,
        roles: ['viewer', 'analyst', 'operator'],
      })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

const ZERO = { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 }

test('of eight deliveries at once one works, the others are duplicates, and upstream is asked once', async ({
  world,
  upstream,
}) => {
  // The slot may end in between; then all eight are sent again.
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = upstream.requests()
    const secret = `Bearer ${world.env.CRON_SECRET}`
    const headers: Record<string, string>[] = [
      { Authorization: secret, 'user-agent': 'vercel-cron/1.0' },
      { AUTHORIZATION: secret, 'x-vercel-cron-schedule': '*/5 * * * *' },
      ...Array.from({ length: 6 }, () => ({ authorization: secret })),
    ]
    const answers = await Promise.all(headers.map((one) => deliver(world.url, one)))
    if (new Set(answers.map(({ body }) => body.slot)).size > 1) continue
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
    const [worked, ...more] = answers.filter(({ body }) => body.status !== 'duplicate')
    expect(more).toEqual([])
    expect(worked?.body).toMatchObject({
      status: 'succeeded',
      counts: { read: 60, inserted: 60 },
      failures: [],
    })
    for (const { body } of answers.filter(({ body }) => body.status === 'duplicate'))
      expect(body).toMatchObject({ runId: worked?.body.runId, counts: ZERO, failures: [] })
    expect(upstream.requests() - before).toBe(1)

    const again = await deliver(world.url)
    if (again.body.slot !== worked?.body.slot) continue
    expect(again.body).toMatchObject({ status: 'duplicate', counts: ZERO })
    expect(upstream.requests() - before).toBe(1)
    return
  }
  throw new Error('the slot ended three times in a row')
})

test.describe('the action behind the Run button', () => {
  test.use({ role: 'operator' })

  test('runs for an operator and refuses a viewer, an analyst and a stranger', async ({
    page,
    world,
    sql,
    playwright,
  }) => {
    const attempts = async () =>
      (await sql<{ n: string }>("SELECT COUNT(*) AS n FROM run_attempts WHERE trigger_kind = 'manual'"))[0]?.n
    await page.goto('/data/pipeline')
    const [call] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'POST' && !!request.headers()['next-action']),
      page.getByRole('button', { name: 'Fetch prices now' }).click(),
    ])
    await expect(page.getByTestId('run-now-result')).toContainText(
      /(succeeded.*|already done at \d\d:\d\d WAT, succeeded: )read 60 /,
    )
    await settle(page)
    await keepScreenshot(page, 'pipeline-run-now-light-1440')
    const before = await attempts()
    const headers = {
      'next-action': call.headers()['next-action'] ?? '',
      'content-type': call.headers()['content-type'] ?? '',
      accept: call.headers().accept ?? '',
      origin: world.url,
    }
    for (const role of ['viewer', 'analyst', null] as const) {
      const storageState = role ? world.accounts[role]?.state : undefined
      const client = await playwright.request.newContext({ baseURL: world.url, storageState })
      const answer = await client.post('/data/pipeline', {
        headers,
        data: call.postData() ?? '[]',
        maxRedirects: 0,
      })
      if (role) expect(answer.status(), role).toBe(403)
      else expect(answer.headers()['x-action-redirect']).toMatch(/^\/login/)
      await client.dispose()
    }
    expect(await attempts()).toBe(before)
  })
})
