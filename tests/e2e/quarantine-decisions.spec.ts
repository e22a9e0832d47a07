import { expect, keepScreenshot, settle } from './fixtures'
import { audits, CHAFF, HELD, holdBack, idOf, quarantineTest } from './quarantine-world'

const test = quarantineTest('decisions')
test.describe.configure({ mode: 'serial' })
test.use({ role: 'operator' })

test('an operator replays several: the good ones are stored, the bad ones say why', async ({ page, sql }) => {
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

test('an operator chooses nothing, and is told so; Enter on a box decides nothing', async ({ page, sql }) => {
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

test('an operator dismisses all that match with a reason, and opens one of them again', async ({
  page,
  sql,
}) => {
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
  await expect(page.getByTestId('decision-answer')).toContainText(`${CHAFF} dismissed.`)
  await expect(page.getByRole('button', { name: 'Replay' })).toHaveCount(0)
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

test('an operator is the only one whose call is obeyed: a viewer, an analyst and a stranger are refused', async ({
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
