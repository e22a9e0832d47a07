import { floorTo, MINUTE_MS, SLOT_MS } from '../../lib/domain/slot'
import { test as base, expect, settle } from './fixtures'
import { expectClean, keepBothThemes, listShifts, WIDTHS } from './looks'
import { deliver, type RunningWorld, startWorld } from './setup/world'

/** Nobody listens there: whatever the demo would send after all, fails. */
const DISCORD = 'http://127.0.0.1:9/api/webhooks/1/discord-token'
/** An address of the public internet, so that no name is looked up; the demo never calls it. */
const PUBLIC = 'https://93.184.215.14/hooks/typed-token-0123456789'

const test = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const env = { DEMO: 'on', DISCORD_WEBHOOK_URL: DISCORD }
      const world = await startWorld({
        name: 'alerts',
        serverUrl,
        folder,
        env,
        roles: ['viewer', 'operator', 'admin'],
      })
      await deliver(world.url)
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

test.describe.configure({ mode: 'serial' })

type Sql = <Row>(statement: string, values?: unknown[]) => Promise<Row[]>

const audits = (sql: Sql, action: string) =>
  sql<{ actor: string; subject: string; after_value: unknown }>(
    'SELECT actor, subject, after_value FROM audit_log WHERE action = ? ORDER BY id',
    [action],
  )

/** An open trouble that one channel could not be told yet, and one that is over and may have been told twice. */
async function raiseTroubles(sql: Sql): Promise<void> {
  await sql(
    `INSERT INTO alert_events (event_key, kind, severity, subject, title, body, facts, occurred_at, raised_at, resolved_at) VALUES
      ('e2e:1', 'job_failing', 'act', 'market', 'The job market has not worked out 2 times in a row', 'Look at the pipeline page.', '{"runs": 2}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), NULL),
      ('e2e:2', 'source_stale', 'act', 'coingecko', 'CoinGecko has been silent for 16 minutes', 'Do not quote from it.', '{"minutes": 16}', UTC_TIMESTAMP(3) - INTERVAL 3 HOUR, UTC_TIMESTAMP(3) - INTERVAL 3 HOUR, UTC_TIMESTAMP(3) - INTERVAL 2 HOUR)`,
  )
  await sql(
    `INSERT INTO alert_deliveries (event_id, channel, status, attempts, due_at, sent_at, last_error)
      SELECT id, 'discord', IF(event_key = 'e2e:1', 'pending', 'sent'), 2, UTC_TIMESTAMP(3) + INTERVAL 10 MINUTE, IF(event_key = 'e2e:1', NULL, raised_at), IF(event_key = 'e2e:1', 'Discord answered 503', NULL) FROM alert_events WHERE event_key LIKE 'e2e:%'`,
  )
  await sql(
    `INSERT INTO alert_attempts (delivery_id, attempt, started_at, outcome)
      SELECT d.id, 1, e.raised_at, IF(e.event_key = 'e2e:1', 'failed', 'unknown') FROM alert_deliveries d JOIN alert_events e ON e.id = d.event_id WHERE e.event_key LIKE 'e2e:%'`,
  )
}

/** Three slots of two hours ago in which nobody came. */
async function missSlots(sql: Sql): Promise<void> {
  const start = floorTo(Date.now(), SLOT_MS) - 120 * MINUTE_MS
  for (const index of [0, 1, 2]) {
    await sql(
      "INSERT INTO runs (job, slot, shard, status, attempt, reason, created_at) VALUES ('market', ?, '', 'missed', 0, 'not_delivered', ?) ON DUPLICATE KEY UPDATE status = 'missed', attempt = 0, reason = 'not_delivered'",
      [new Date(start + index * SLOT_MS), new Date(start)],
    )
  }
}

/** A small rise, a large fall and a volume, the newest last. */
async function detect(sql: Sql): Promise<void> {
  await sql(
    `INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, score, current_value, previous_value, baseline, samples, data_grade, rule_version, detected_at, known_from, run_id)
      SELECT a.id, a.symbol, f.type, f.horizon, UTC_TIMESTAMP(3), f.direction, f.magnitude, f.score, 100, 90, f.baseline, 600, 'A', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 1
        FROM assets a JOIN (
          SELECT 'bitcoin' AS id, 'price_spike' AS type, '5m' AS horizon, 'up' AS direction, 0.02 AS magnitude, 5.0 AS score, 0.0 AS baseline
          UNION ALL SELECT 'ethereum', 'price_spike', '1h', 'down', -0.0953, -9.0, 0.0
          UNION ALL SELECT 'tether', 'volume_spike', '24h', 'up', 4.2, NULL, 1000000
        ) f ON f.id = a.coingecko_id`,
  )
}

test.describe('somebody who may only look', () => {
  test.use({ role: 'viewer' })

  test('is told that nothing has happened yet, what sets up a channel, and has nothing to press', async ({
    page,
  }) => {
    await page.goto('/alerts')
    await settle(page)
    await expect(page.getByText('No rule has fired yet.')).toBeVisible()
    await expect(page.getByTestId('channel-slack')).toContainText('SLACK_WEBHOOK_URL')
    await expect(page.getByTestId('channel-discord')).toContainText('127.0.0.1:9')
    await expect(page.getByRole('button', { name: /test|webhook|Remove/i })).toHaveCount(0)
    await expect(page.getByText('Add a webhook')).toHaveCount(0)
    expect(await page.content()).not.toContain('discord-token')
  })

  test('reads on Today that no rule fired, and what the market did all the same', async ({ page }) => {
    await page.goto('/')
    await settle(page)
    const card = page.getByRole('region', { name: 'What changed', exact: true })
    await expect(card).toContainText('No rule fired in the last 24 h (rules watch 5 min and 1 h moves,')
    await expect(page.getByText('Nothing is open, and nothing waits for a decision.')).toBeVisible()
    await expect(page.getByRole('contentinfo')).toHaveText(/^Simulator .* usedSimulated data in CoinG[^.]*$/)
  })
})

test.describe('an operator', () => {
  test.use({ role: 'operator' })

  test('sends a test: it is a real event, and the demo says that it mutes it', async ({ page, sql }) => {
    await page.goto('/alerts')
    await settle(page)
    await expect(page.getByText('Add a webhook')).toHaveCount(0)
    const discord = page.getByTestId('channel-discord')
    await discord.getByRole('button', { name: 'Send a test to Discord' }).click()
    await expect(discord.getByRole('status')).toContainText('the demo mutes every channel')
    const events = page.getByRole('region', { name: 'Events', exact: true })
    await expect(events).toContainText('This is a test of an alert channel')
    await expect(events).toContainText('muted')
    expect(
      await sql(
        'SELECT e.kind, e.severity, d.channel, d.status, d.attempts FROM alert_events e JOIN alert_deliveries d ON d.event_id = e.id',
      ),
    ).toEqual([{ kind: 'test', severity: 'info', channel: 'discord', status: 'muted', attempts: 0 }])
    expect(await audits(sql, 'alert.tested')).toMatchObject([
      { actor: 'operator@example.com', subject: 'discord' },
    ])
  })
})

test.describe('an administrator', () => {
  test.use({ role: 'admin' })

  test('cannot add an address of the house’s own network, and is told why', async ({ page, sql }) => {
    await page.goto('/alerts')
    await settle(page)
    await page.getByText('Add a webhook').click()
    const form = page.getByRole('form', { name: 'Add a webhook' })
    await form.getByLabel('Name').fill('Inner')
    await form.getByLabel('Format').selectOption('json')
    await form.getByLabel('Address').fill('https://169.254.169.254/latest')
    await form.getByRole('button', { name: 'Add' }).click()
    // Beside its field, and tied to it.
    await expect(form.getByLabel('Address')).toHaveAttribute('aria-invalid', 'true')
    await expect(form.getByLabel('Address')).toHaveAccessibleDescription(
      /is not an address of the public internet/,
    )
    expect(await sql('SELECT id FROM alert_webhooks')).toEqual([])
  })

  test('adds a webhook and removes it; its address is shown and logged nowhere', async ({ page, sql }) => {
    await page.goto('/alerts')
    await settle(page)
    await page.getByText('Add a webhook').click()
    const form = page.getByRole('form', { name: 'Add a webhook' })
    await form.getByLabel('Name').fill('Desk')
    await form.getByLabel('Format').selectOption('slack')
    await form.getByLabel('Address').fill(PUBLIC)
    await form.getByRole('button', { name: 'Add' }).click()
    const line = page.getByTestId(/^channel-webhook:/)
    await expect(line).toContainText('Desk')
    await expect(line).toContainText('93.184.215.14')
    await page.reload()
    await settle(page)
    expect(await page.content()).not.toContain('typed-token')
    await line.getByRole('button', { name: 'Remove Desk' }).click()
    await expect(line).toHaveCount(0)
    expect(await sql('SELECT url FROM alert_webhooks')).toEqual([{ url: '' }])
    const logged = [...(await audits(sql, 'webhook.added')), ...(await audits(sql, 'webhook.removed'))]
    expect(logged.map((one) => one.actor)).toEqual(['admin@example.com', 'admin@example.com'])
    expect(JSON.stringify(logged)).not.toContain('typed-token')
  })
})

test.describe('when something has happened', () => {
  test.use({ role: 'viewer' })

  test('every event says its state and how each channel was told', async ({ page, sql }) => {
    await raiseTroubles(sql)
    await page.goto('/alerts')
    await settle(page)
    const events = page.getByRole('region', { name: 'Events', exact: true })
    await expect(events.getByTestId(/^event-/)).toHaveCount(3)
    // The silence has the later number, but this is the one that waits for somebody.
    await expect(events.getByTestId(/^event-/).first()).toContainText('has not worked out')
    const open = events.getByTestId(/^event-/).filter({ hasText: 'has not worked out' })
    await expect(open).toContainText('act now')
    await expect(open).toContainText(/retrying since .*, next try /)
    await expect(open).toContainText('Discord answered 503')
    const over = events.getByTestId(/^event-/).filter({ hasText: 'has been silent' })
    await expect(over).toContainText(/ended \d+ \w+ \d\d:\d\d WAT/)
    await expect(over).toContainText(/sent \d+ \w+ \d\d:\d\d WAT, may have been sent twice/)
  })

  test('the filter is the address, which can be shared', async ({ page }) => {
    await page.goto('/alerts')
    await settle(page)
    await page.getByLabel('Kind').selectOption('source_stale')
    await expect(page).toHaveURL(/\/alerts\?.*kind=source_stale/)
    const events = page.getByTestId(/^event-/)
    await expect(events).toHaveCount(1)
    await page.reload()
    await expect(events).toHaveCount(1)
    await expect(page.getByLabel('Kind')).toHaveValue('source_stale')
    await page.goto('/alerts?state=open')
    await expect(events).toHaveCount(1)
    await expect(events).toContainText('has not worked out')
    await page.goto('/alerts?kind=source_stale&state=open')
    await expect(page.getByText('No event matches this filter.')).toBeVisible()
  })

  test('Today says what is open, what limits trust first, and what was detected, largest first', async ({
    page,
    sql,
  }) => {
    await missSlots(sql)
    await detect(sql)
    await page.goto('/')
    await settle(page)
    const open = page.getByRole('region', { name: 'Open alerts', exact: true })
    await expect(open).toContainText('has not worked out 2 times in a row')
    await expect(open.getByRole('link', { name: 'What to do' })).toHaveAttribute('href', /#event-\d+$/)
    const changed = page.getByRole('region', { name: 'What changed', exact: true })
    const silence = changed.getByRole('listitem').filter({ hasText: 'not delivered' })
    await expect(silence).toContainText('3 ')
    const found = page.getByTestId(/^anomaly-/)
    await expect(found).toHaveCount(3)
    await expect(found.nth(0)).toContainText(/Ethereum fell 9\.\d+ % in 1 h/)
    // By how many times each is what its rule finds notable: 2.1 the one, 2.0 the other.
    await expect(found.nth(1)).toContainText(/Tether .*4\.2/)
    await expect(found.nth(2)).toContainText(/Bitcoin rose 2\.\d+ % in 5 min/)
    await expect(found.nth(0)).toHaveAttribute('title', /Rule price_spike@1$/)
    await expect(found.nth(0)).toContainText(/\d\d:\d\d WAT/)
  })

  test('the list of runs names slots without any run in one line', async ({ page }) => {
    await page.goto('/data/pipeline')
    await settle(page)
    const table = page.getByRole('table', { name: 'Last runs' })
    await expect(table).toContainText(/3 slots missed: not delivered, .*–.* WAT/)
  })
})

test.describe('when more is open than a page holds', () => {
  test.use({ role: 'viewer' })

  test('what is open beyond the first page has pages of its own', async ({ page, sql }) => {
    await sql(
      `INSERT INTO alert_events (event_key, kind, severity, subject, title, body, facts, occurred_at, raised_at)
        SELECT CONCAT('e2e:many:', seq), 'source_paused', 'warn', 'x', 'Paused', 'b', '{}', UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) FROM (SELECT ROW_NUMBER() OVER () AS seq FROM assets LIMIT 51) n`,
    )
    await page.goto('/alerts?kind=source_paused')
    await expect(page.getByTestId(/^event-/)).toHaveCount(50)
    await page.getByRole('link', { name: 'All that is open' }).click()
    await page.getByRole('link', { name: 'Older events' }).click()
    await expect(page.getByTestId(/^event-/)).toHaveCount(1)
    await sql("DELETE FROM alert_events WHERE event_key LIKE 'e2e:many:%'")
  })
})

test.describe('what has happened', () => {
  test.use({ role: 'viewer' })

  test('explains itself when it is asked; what is open does so at once', async ({ page }) => {
    await page.goto('/alerts')
    await settle(page)
    const event = (text: string) => page.getByTestId(/^event-/).filter({ hasText: text })
    await expect(event('has not worked out').getByText('Look at the pipeline page.')).toBeVisible()
    const over = event('has been silent')
    await expect(over.getByText('Do not quote from it.')).toBeHidden()
    await over.getByText('What it means').click()
    await expect(over.getByText('Do not quote from it.')).toBeVisible()
    await expect(over.getByRole('definition')).toHaveText('16')
  })

  for (const [name, path] of Object.entries({ alerts: '/alerts', today: '/' })) {
    for (const width of WIDTHS) {
      test(`is clean on ${path} in both themes at ${width} px, and nothing moves while it loads`, async ({
        page,
      }) => {
        await page.setViewportSize({ width, height: 900 })
        await page.goto(path)
        await settle(page)
        // Before the picture of the whole page, for which the window is made as tall as it.
        expect(await page.evaluate(listShifts), `what moved on ${path}`).toEqual([])
        await expectClean(page)
        await keepBothThemes(page, `${name}-events-THEME-${width}`)
      })
    }
  }
})
