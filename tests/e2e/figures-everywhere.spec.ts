import { NAV } from '../../app/(dashboard)/nav'
import { canonicalDecimal } from '../../lib/kernels/decimal'
import { METRICS } from '../../lib/metrics/index'
import { expect, settle, test } from './fixtures'

/** Every page of the rail and one of each kind that only other pages lead to. */
const PAGES = [...NAV.map(({ href }) => href), '/markets/bitcoin'].filter(
  // Its figures are examples, and say so.
  (href) => href !== '/settings/design',
)

/** How many figures that prove themselves a page has at least; what has none says so here. */
const LEAST: Record<string, number> = {
  // Six tiles and the prices of the table.
  '/': 12,
  // Sixty prices, some of them unknown.
  '/markets': 50,
  // A tile for each metric.
  '/markets/bitcoin': 6,
}
/** Counts, settings and states: figures-frame.spec.ts compares those. */
const WITHOUT = new Set([
  '/alerts',
  '/data/pipeline',
  '/data/quarantine',
  '/settings/users',
  '/settings/audit',
  '/settings/sources',
  '/settings/go-live',
  '/settings/tokens',
  '/data/exports',
  '/docs/api',
])

interface Shown {
  subject: string
  exact: string | null
}

const columnOf = (metric: string): string => {
  const known = METRICS.find(({ id }) => id === metric)
  if (!known) throw new Error(`the page names a metric that does not exist: ${metric}`)
  return known.id
}

/** Decimals lose their trailing zeros; doubles and words stay as they are. */
const canonical = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  return /^-?\d+\.\d+$/.test(String(value)) ? canonicalDecimal(String(value)) : String(value)
}

function requireLeast(href: string): number {
  const least = LEAST[href]
  if (least === undefined) throw new Error(`${href} is new: say in LEAST how many figures it proves`)
  return least
}

test.describe('figures of', () => {
  test.use({ role: 'admin' })
  for (const href of PAGES) {
    test(`${href} that can be proven are those of the database`, async ({ page, sql }) => {
      await page.goto(href)
      await settle(page)
      const shown: Shown[] = await page.locator('[data-subject]').evaluateAll((elements) =>
        elements.map((element) => ({
          subject: element.getAttribute('data-subject') ?? '',
          exact: element.getAttribute('data-exact'),
        })),
      )
      if (WITHOUT.has(href)) expect(shown, 'move the page to LEAST').toEqual([])
      else expect(shown.length).toBeGreaterThanOrEqual(requireLeast(href))
      for (const { subject, exact } of shown) {
        const [assetId = '', metric = '', metricTime = ''] = subject.split(' ')
        const [row] = await sql<Record<string, unknown>>(
          'SELECT ?? AS value FROM crypto_metrics WHERE asset_id = ? AND metric_time = ?',
          [columnOf(metric), assetId, new Date(metricTime)],
        )
        expect(row, `a stored row of ${subject}`).toBeDefined()
        expect(canonical(exact), subject).toBe(canonical(row?.value))
      }
    })
  }
})
