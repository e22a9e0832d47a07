import { createHash } from 'node:crypto'
import { THEME_KEY } from '../../app/_ui/theme-script'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'
import { test as base, expect, expectAccessible, expectNoOverflow, keepScreenshot, settle } from './fixtures'
import { deliver, type RunningWorld, startWorld } from './setup/world'

const MARKUP = '<img src=x onerror="document.title=1"></pre><script>document.title=1</script>'
/** More than a page of the list. */
const CHAFF = 60

const coin = (id: string, fields: Record<string, unknown> = {}) => ({
  id,
  symbol: id.slice(0, 4),
  name: id,
  current_price: 12.5,
  market_cap: null,
  market_cap_rank: null,
  total_volume: 1000,
  last_updated: '2026-11-23T10:01:00.000Z',
  ...fields,
})
const HELD = ['held-one', 'held-two', 'held-three'].map((id) => coin(id))
const { symbol: _, ...nameless } = coin('no-symbol')
const BODY = JSON.stringify([
  coin('bitcoin'),
  coin('zero-price', { current_price: 0, name: MARKUP }),
  nameless,
  coin('held-back', { note: 'ünïcode ☃' }),
  ...HELD,
  ...Array.from({ length: CHAFF }, (_, i) => coin(`chaff-${i}`, { total_volume: -i - 1 })),
])

interface Staged {
  world: RunningWorld
  upstream: FakeUpstream
}

const test = base.extend<object, Staged>({
  upstream: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the dependencies from this pattern.
    async ({}, use) => {
      const upstream = await startUpstream(answering(BODY))
      await use(upstream)
      await upstream.close()
    },
    { scope: 'worker' },
  ],
  world: [
    async ({ stage, upstream }, use) => {
      const { serverUrl, folder } = stage
      const env = { COINGECKO_BASE_URL: upstream.baseUrl, COINGECKO_ASSETS: 'top:250' }
      const world = await startWorld({
        name: 'quarantine',
        serverUrl,
        folder,
        env,
        roles: ['viewer', 'analyst', 'operator'],
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
const textOf = (record: unknown) => JSON.stringify(record)

/** Puts a stored coin where an older rule, which today's version no longer has, would have put it. */
async function holdBack(sql: Sql, record: { id: string }): Promise<string> {
  const [asset] = await sql<{ id: string }>('SELECT id FROM assets WHERE coingecko_id = ?', [record.id])
  const [row] = await sql<{ run_id: string; document_id: string; fetched_at: Date }>(
    'SELECT run_id, document_id, fetched_at FROM raw_crypto_market_data WHERE asset_id = ?',
    [asset?.id],
  )
  if (!asset || !row) throw new Error(`${record.id} is not stored`)
  for (const table of ['raw_crypto_market_data', 'crypto_metrics', 'asset_snapshots', 'metric_state'])
    await sql(`DELETE FROM ${table} WHERE asset_id = ?`, [asset.id])
  await sql(
    "INSERT INTO rejected_records (source, kind, record_sha256, reason, field, message, record, document_id, first_run_id, last_run_id, first_seen_at, last_seen_at) VALUES ('coingecko', 'market_row', ?, 'invalid', 'current_price', 'current_price: refused by an older rule', ?, ?, ?, ?, ?, ?)",
    [
      createHash('sha256').update(textOf(record)).digest('hex'),
      textOf(record),
      row.document_id,
      row.run_id,
      row.run_id,
      row.fetched_at,
      row.fetched_at,
    ],
  )
  return idOf(sql, record.id)
}

async function idOf(sql: Sql, coingeckoId: string): Promise<string> {
  const [row] = await sql<{ id: string }>('SELECT id FROM rejected_records WHERE record LIKE ?', [
    `{"id":"${coingeckoId}"%`,
  ])
  if (!row) throw new Error(`${coingeckoId} is not in quarantine`)
  return row.id
}

const audits = (sql: Sql, action: string) =>
  sql<{ actor: string; subject: string; after_value: string }>(
    'SELECT actor, subject, after_value FROM audit_log WHERE action = ? ORDER BY id',
    [action],
  )

test.describe('somebody who may only look', () => {
  test.use({ role: 'viewer' })

  test('finds the quarantine from the count of rejects on the Pipeline page', async ({ page, sql }) => {
    const [count] = await sql<{ n: string }>(
      "SELECT COUNT(*) AS n FROM rejected_records WHERE status = 'open'",
    )
    await page.goto('/data/pipeline')
    await page.getByRole('link', { name: 'open rejects of coingecko' }).click()
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

  test('is told when a record does not exist', async ({ page }) => {
    await page.goto('/data/quarantine?id=999999')
    await expect(page.getByText('There is no record #999999 in quarantine.')).toBeVisible()
  })
})

test.describe('an operator', () => {
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

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      test(`finds list and record clean in ${theme} at ${width} px`, async ({ page, sql }) => {
        const id = await idOf(sql, 'zero-price')
        await page.setViewportSize({ width, height: 900 })
        await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [
          THEME_KEY,
          theme,
        ] as const)
        for (const [name, path] of [
          ['list', '/data/quarantine'],
          ['record', `/data/quarantine?id=${id}`],
        ] as const) {
          await page.goto(path)
          await settle(page)
          await page.getByText('Dismiss …').click()
          await expectNoOverflow(page)
          await expectAccessible(page)
          await keepScreenshot(page, `quarantine-${name}-open-${theme}-${width}`, name === 'record')
        }
      })
    }
  }

  test('replays several: the good ones are stored, the bad ones say why', async ({ page, sql }) => {
    const held = []
    for (const record of HELD.slice(0, 2)) held.push(await holdBack(sql, record))
    const bad = await idOf(sql, 'zero-price')
    const [before] = await sql<{ n: string }>('SELECT COUNT(*) AS n FROM raw_crypto_market_data')
    await page.goto('/data/quarantine?q=current_price%3A')
    for (const id of [...held, bad])
      await page.getByRole('checkbox', { name: `Choose record #${id}`, exact: true }).check()
    await page.getByRole('button', { name: 'Replay' }).click()
    const answer = page.getByTestId('decision-answer')
    await expect(answer).toContainText('3 judged again: 2 stored, 0 changed')
    await expect(answer).toContainText('1 still refused')
    await keepScreenshot(page, 'quarantine-replayed-light-1440', false)
    const [after] = await sql<{ n: string }>('SELECT COUNT(*) AS n FROM raw_crypto_market_data')
    expect(Number(after?.n) - Number(before?.n)).toBe(2)
    expect(await sql('SELECT status FROM rejected_records WHERE id IN (?) ORDER BY id', [held])).toEqual([
      { status: 'replayed' },
      { status: 'replayed' },
    ])
    const [line] = await audits(sql, 'quarantine.replayed')
    expect(line).toMatchObject({ actor: 'operator@example.com', subject: '3 rejects' })
    expect(JSON.stringify(line?.after_value)).toContain('runIds')
    await page.goto(`/data/quarantine?id=${held[0]}`)
    await expect(page.getByText('replayed by operator@example.com')).toBeVisible()
    await expect(page.getByText(/quarantine run #\d+/)).toBeVisible()
    await expect(page.getByRole('button', { name: /Replay|Dismiss/ })).toHaveCount(0)
    await page.goto('/data/pipeline')
    await expect(page.getByRole('table', { name: 'Last runs' })).toContainText('replay:')
  })

  test('chooses nothing, and is told so; Enter on a box decides nothing', async ({ page, sql }) => {
    await page.goto('/data/quarantine')
    await page.getByRole('button', { name: 'Replay' }).click()
    await expect(page.getByTestId('decision-answer')).toContainText('tick the records first')
    const runs = await sql("SELECT id FROM runs WHERE job = 'quarantine'")
    const all = page.getByRole('checkbox', { name: 'all on this page' })
    await all.focus()
    await page.keyboard.press('Space')
    await expect(page.getByRole('checkbox', { name: /^Choose record/ }).last()).toBeChecked()
    await page.keyboard.press('Enter')
    await page.waitForTimeout(300)
    expect(await sql("SELECT id FROM runs WHERE job = 'quarantine'")).toEqual(runs)
    await page.keyboard.press('Space')
    await expect(page.getByRole('checkbox', { name: /^Choose record/ }).last()).not.toBeChecked()
  })

  test('dismisses all that match with a reason, and opens one of them again', async ({ page, sql }) => {
    await page.goto('/data/quarantine?q=chaff-')
    await page.getByRole('checkbox', { name: /^all \d+ that match/ }).check()
    await page.getByText('Dismiss …').click()
    const reason = page.getByLabel('Why?')
    await reason.fill('no')
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click()
    expect(await reason.evaluate((input: HTMLInputElement) => input.validity.tooShort)).toBe(true)
    await reason.fill('a test network, never listed')
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click()
    await expect(page.getByText('No record matches.')).toBeVisible()
    const [count] = await sql<{ n: string }>(
      "SELECT COUNT(*) AS n FROM rejected_records WHERE status = 'dismissed' AND decision_reason = 'a test network, never listed'",
    )
    expect(Number(count?.n)).toBe(CHAFF)
    expect((await audits(sql, 'quarantine.dismissed')).at(-1)).toMatchObject({
      subject: `${CHAFF} rejects`,
    })

    const id = await idOf(sql, 'chaff-7')
    await page.goto(`/data/quarantine?id=${id}`)
    await expect(page.getByText('“a test network, never listed”')).toBeVisible()
    await page.getByRole('button', { name: 'Reopen' }).click()
    await expect(page.getByTestId('decision-answer')).toContainText('1 opened again')
    await expect(page.getByRole('button', { name: 'Replay' })).toBeVisible()
    expect(await audits(sql, 'quarantine.reopened')).toMatchObject([{ subject: `reject #${id}` }])
  })

  test('is the only one whose call is obeyed: a viewer, an analyst and a stranger are refused', async ({
    page,
    world,
    sql,
    playwright,
  }) => {
    const first = await holdBack(sql, HELD[2] ?? { id: '' })
    await page.goto(`/data/quarantine?id=${first}`)
    await settle(page)
    const [call] = await Promise.all([
      page.waitForRequest((request) => request.method() === 'POST' && !!request.headers()['next-action']),
      page.getByRole('button', { name: 'Replay' }).click(),
    ])
    await expect(page.getByTestId('decision-answer')).toContainText('1 stored')
    const state = () => sql('SELECT id, status, replay_run_id, decided_by FROM rejected_records ORDER BY id')
    await sql("UPDATE rejected_records SET status = 'open', replay_run_id = NULL WHERE id = ?", [first])
    const before = await state()
    const headers = {
      'next-action': call.headers()['next-action'] ?? '',
      'content-type': call.headers()['content-type'] ?? '',
      accept: call.headers().accept ?? '',
      origin: world.url,
    }
    const send = async (role: 'viewer' | 'analyst' | 'operator' | null) => {
      const storageState = role ? world.accounts[role]?.state : undefined
      const client = await playwright.request.newContext({ baseURL: world.url, storageState })
      const answer = await client.post('/data/quarantine', {
        headers,
        data: call.postDataBuffer() ?? Buffer.alloc(0),
        maxRedirects: 0,
      })
      await client.dispose()
      return answer
    }
    for (const role of ['viewer', 'analyst', null] as const) {
      const answer = await send(role)
      if (role) expect(answer.status(), role).toBe(403)
      else expect(answer.headers()['x-action-redirect']).toMatch(/^\/login/)
    }
    expect(await state()).toEqual(before)
    // The same bytes by an operator are obeyed, so it was the role that was refused.
    expect((await send('operator')).status()).toBe(200)
    expect(await state()).not.toEqual(before)
  })
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
