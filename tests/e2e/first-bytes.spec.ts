import mysql from 'mysql2/promise'
import { NAV } from '../../app/(dashboard)/nav'
import { test as base, expect, settle } from './fixtures'
import { deliver, type RunningWorld, startWorld } from './setup/world'

const test = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const env = { DEMO: 'on' }
      const world = await startWorld({ name: 'first_bytes', serverUrl, folder, env, roles: ['admin'] })
      await deliver(world.url)
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})
test.use({ role: 'admin' })

/** A place that a script fills later. */
const FILLED_LATER = /<template id="B:|\$RC\("B:/g
/** Pages with a card that is heavy by nature, which comes behind the rest; and the one that shows every state. */
const WITH_HEAVY_CARDS = ['/markets', '/data/pipeline', '/settings/design']
const SECOND = 1_000

/** Makes the server wait for one card of the pipeline page, until it is let go. */
async function holdRestatements(databaseUrl: string): Promise<() => Promise<void>> {
  const connection = await mysql.createConnection({ uri: databaseUrl })
  await connection.query('LOCK TABLES restatements WRITE')
  return () => connection.end()
}

for (const { href } of NAV.filter((one) => !WITH_HEAVY_CARDS.includes(one.href))) {
  test(`${href} is whole in its first bytes`, async ({ page }) => {
    await page.request.get(href) // The first one loads the code.
    const html = await (await page.request.get(href)).text()
    expect(html).toContain('<h1')
    expect(html.match(FILLED_LATER) ?? [], 'what a script would have to put in its place').toEqual([])
  })
}

test('a card that is late is announced in its place, and does not hold back the others', async ({
  page,
  world,
}) => {
  const letGo = await holdRestatements(world.databaseUrl)
  try {
    await page.goto('/data/pipeline', { waitUntil: 'commit' })
    await expect(page.getByText('Loading Restatements')).toBeAttached()
    await expect(page.getByRole('region', { name: 'Freshness', exact: true })).toContainText('Simulator')
  } finally {
    await letGo()
  }
  await expect(page.getByText('Loading Restatements')).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'Restatements', exact: true })).toBeVisible()
})

test('inside the application the open page stays until the next one is whole', async ({ page, world }) => {
  await page.goto('/')
  await settle(page)
  const letGo = await holdRestatements(world.databaseUrl)
  try {
    await page.getByRole('link', { name: 'Pipeline' }).first().click()
    await page.waitForTimeout(3 * SECOND)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Today')
  } finally {
    await letGo()
  }
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Pipeline')
  await expect(page.getByText(/^Loading /)).toHaveCount(0)
})
