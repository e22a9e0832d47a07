import type { Page } from '@playwright/test'
import type { Role } from '../../lib/domain/role'
import { test as base, expect, type Noise, settle, submitLogin } from './fixtures'
import { expectClean, THEMES, WIDTHS } from './looks'
import { query, type RunningWorld, startWorld } from './setup/world'

interface State {
  name: string
  /** Brings the page into the state; what belongs to it in the browser's voice is announced before. */
  open: (page: Page) => Promise<unknown>
  /** What the state is about; without it axe reads the whole page. */
  within?: string
  /** Leaves it, where the next page would not. */
  leave?: (page: Page) => Promise<unknown>
  only?: (typeof WIDTHS)[number]
  /** It passes by itself, so it is brought about for each theme anew. */
  brief?: boolean
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first()
const go = async (page: Page, path: string) => {
  await page.goto(path)
  await settle(page)
}
const pressed = (key: string) => async (page: Page) => {
  await go(page, '/')
  await page.keyboard.press(key)
  await expect(page.getByRole('dialog')).toBeVisible()
}
const inDesign = (name: string) => async (page: Page) => {
  await go(page, '/settings/design')
  await button(page, name).click()
}
const asTable = (path: string, region: RegExp) => async (page: Page) => {
  await go(page, path)
  const card = page.getByRole('region', { name: region }).first()
  await card.getByRole('button', { name: 'table', exact: true }).click()
  await expect(card.getByRole('table')).toBeVisible()
}
const DIALOG = 'dialog[open]'
const POPOVER = '[popover]:popover-open'

/** On Markets the picker is a row of buttons on a laptop and a list on a phone. */
async function chooseCustomRange(page: Page): Promise<void> {
  await go(page, '/markets/bitcoin')
  const list = page.getByRole('combobox', { name: 'Range' })
  if (await list.isVisible()) await list.selectOption('custom')
  else await page.getByRole('group', { name: 'Range' }).getByRole('button').last().click()
  const dialog = page.getByRole('dialog', { name: 'Custom range' })
  await dialog.getByLabel('First day').fill('2026-11-03')
  await dialog.getByLabel('Last day').fill('2026-11-02')
  await dialog.locator('[type="submit"]').click()
  await expect(dialog.getByRole('alert')).not.toBeEmpty()
}

async function verifyProof(page: Page): Promise<void> {
  await go(page, '/')
  await page.getByRole('button', { name: /Prove this number: Bitcoin/ }).press('Enter')
  const drawer = page.getByRole('dialog')
  await drawer.getByRole('button', { name: 'Verify' }).click()
  await expect(drawer.getByRole('status')).toContainText('✓ Verified')
}

async function findMetric(page: Page): Promise<void> {
  await pressed('/')(page)
  await page.keyboard.type('log_return_24')
  await expect(page.getByRole('option', { selected: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog').getByRole('article')).toBeVisible()
}

async function loseTheLine(page: Page): Promise<void> {
  await go(page, '/')
  await page.context().setOffline(true)
  await expect(page.getByText(/Offline since/)).toBeVisible()
}

const OPENED: State[] = [
  {
    name: 'the menu of a tile',
    within: POPOVER,
    open: async (page) => {
      await go(page, '/')
      await button(page, /^More about/).click()
      await expect(page.getByRole('menuitem').first()).toBeFocused()
    },
  },
  {
    name: 'the user menu',
    within: '#user-menu',
    open: async (page) => {
      await go(page, '/')
      await button(page, /^User menu/).click()
    },
  },
  { name: 'a toast', within: POPOVER, brief: true, open: inDesign('Toast') },
  { name: 'a toast that warns', within: POPOVER, brief: true, open: inDesign('Toast that warns') },
  { name: 'a dialog', within: DIALOG, open: inDesign('Dialog') },
  { name: 'a grave question', within: DIALOG, open: inDesign('Confirm what is grave') },
  { name: 'a drawer', within: DIALOG, open: inDesign('Drawer') },
  { name: 'the chart of Today as a table', within: 'main', open: asTable('/', /moved/) },
  { name: 'candles as a table', within: 'main', open: asTable('/markets/bitcoin', /^Bitcoin /) },
  { name: 'the palette', within: DIALOG, open: pressed('Control+k') },
  { name: 'a metric in the palette', within: DIALOG, open: findMetric },
  { name: 'the shortcuts', within: DIALOG, open: pressed('?') },
  { name: 'a wrong custom range', within: DIALOG, open: chooseCustomRange },
  { name: 'a verified proof', within: DIALOG, open: verifyProof },
  {
    name: 'the rest of the pages on a phone',
    within: DIALOG,
    only: 390,
    open: async (page) => {
      await go(page, '/')
      await button(page, 'More').click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'the heat map',
    within: 'main',
    open: (page) => go(page, '/markets?view=map'),
  },
  { name: 'nothing found', within: 'main', open: (page) => go(page, '/markets?q=no-such-coin') },
  {
    name: 'the offline strip',
    open: loseTheLine,
    leave: (page) => page.context().setOffline(false),
  },
  { name: 'a page that does not exist', open: (page) => page.goto('/no/such/page') },
]

const REFUSED: State[] = ['/settings/users', '/settings/sources'].map((path) => ({
  name: `403 of ${path}`,
  open: async (page) => {
    expect((await page.goto(path))?.status()).toBe(403)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('role does not reach')
  },
}))

const OUTSIDE: State[] = [
  {
    name: 'a login that failed',
    open: async (page) => {
      await page.goto('/login')
      await submitLogin(page, { email: 'nobody@example.com', password: 'a wrong password' })
      await expect(page.locator('form').getByRole('alert')).toContainText('wrong')
    },
  },
  {
    name: 'a session that has ended',
    open: (page) => go(page, '/login?next=%2Fmarkets&reason=session_ended'),
  },
]

/** Walks states on one page: opened once, seen in both themes. */
async function walk(page: Page, states: readonly State[], width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 })
  for (const { name, open, within, leave, brief } of states.filter(({ only = width }) => only === width)) {
    await base.step(name, async () => {
      for (const themes of brief ? THEMES.map((theme) => [theme]) : [THEMES]) {
        await open(page)
        if (within) await expect(page.locator(within).first()).toBeVisible()
        await expectClean(page, within, themes)
      }
      await leave?.(page)
    })
  }
}

const SAID: Record<string, (noise: Noise) => void> = {
  admin: (noise) => noise.expect(/ERR_INTERNET_DISCONNECTED|status of 404/),
  viewer: (noise) => noise.expect(/status of 403/),
  nobody: (noise) => noise.expect(/status of 401/),
}

const WALKS: { who: string; role: Role | null; states: readonly State[] }[] = [
  { who: 'admin', role: 'admin', states: OPENED },
  { who: 'viewer', role: 'viewer', states: REFUSED },
  { who: 'nobody', role: null, states: OUTSIDE },
]

for (const { who, role, states } of WALKS) {
  base.describe(`what ${who} can bring about`, () => {
    base.use({ role })
    for (const width of WIDTHS) {
      base(`is clean in both themes at ${width} px`, async ({ page, noise }) => {
        base.setTimeout(400_000)
        SAID[who]?.(noise)
        await walk(page, states, width)
      })
    }
  })
}

/** A world whose tables are taken away. */
const broken = base.extend<object, { world: RunningWorld }>({
  world: [
    async ({ stage }, use) => {
      const { serverUrl, folder } = stage
      const world = await startWorld({ name: 'clean_broken', serverUrl, folder, roles: ['admin'] })
      await use(world)
      await world.stop()
    },
    { scope: 'worker', timeout: 120_000 },
  ],
})

broken.describe('what fails', () => {
  broken.use({ role: 'admin' })

  broken('is clean in both themes and widths, as a card and as a page', async ({ page, world, noise }) => {
    noise.expect(
      /^answer 500|the server responded with a status of 500|An error occurred in the Server Components|Minified React error #441/,
    )
    const failing = async (table: string, states: readonly State[]) => {
      await query(world.databaseUrl, 'RENAME TABLE ?? TO ??', [table, `${table}_elsewhere`])
      try {
        for (const width of WIDTHS) await walk(page, states, width)
      } finally {
        await query(world.databaseUrl, 'RENAME TABLE ?? TO ??', [`${table}_elsewhere`, table])
      }
    }
    const retries = async (path: string) => {
      await page.goto(path)
      await expect(page.getByRole('button', { name: /again/i }).first()).toBeVisible()
    }
    const card = { name: 'a card that failed', open: () => retries('/data/pipeline') }
    const whole = { name: 'a page that failed', open: () => retries('/') }
    await failing('restatements', [card])
    await failing('users', [whole])
    await page.goto('about:blank')
  })
})
