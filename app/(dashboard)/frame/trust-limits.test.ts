import { expect, it } from 'vitest'
import { listTrustLimits, type TrustFacts } from './trust-limits'

const limits = { callsPerMinute: 25, callsPerMonth: 10_000, costPerCallUsd: null }
const budget = { name: 'CoinGecko', calls: 100, remaining: 9_900, callsPerTick: 1, limits }
const fresh = { id: 'coingecko', ageSeconds: 90, grade: 'A' as const }
const calm: TrustFacts = {
  mode: 'live',
  isAdmin: true,
  budgets: [{ ...budget, cadence: { kind: 'full', everyMs: 300_000 } }],
  health: { status: 'ok', sources: [fresh], jobs: [] },
  explainedByBudget: false,
  gaps: 0,
  load: null,
  zone: 'Africa/Lagos',
}
const slowed = [{ ...budget, calls: 9_000, cadence: { kind: 'slowed', everyMs: 600_000 } as const }]
const late = { status: 'degraded' as const, sources: [{ ...fresh, ageSeconds: 1_500 }], jobs: [] }

it('is silent when nothing limits trust', () => {
  expect(listTrustLimits(calm)).toEqual([])
})

it('puts the weightiest first and keeps the others', () => {
  const all = listTrustLimits({ ...calm, mode: 'demo', budgets: slowed, health: late, gaps: 3 })
  expect(all.map(({ id }) => id)).toEqual(['demo', 'late', 'slowed', 'gaps'])
  const paused = {
    ...budget,
    calls: 10_000,
    remaining: 0,
    cadence: { kind: 'paused', until: new Date('2026-12-01') } as const,
  }
  expect(listTrustLimits({ ...calm, budgets: [paused], health: late }).map(({ id }) => id)).toEqual([
    'paused',
    'late',
  ])
})

it('offers to connect a source only to those who may', () => {
  const [admin] = listTrustLimits({ ...calm, mode: 'demo' })
  const [viewer] = listTrustLimits({ ...calm, mode: 'demo', isAdmin: false })
  expect(admin?.link?.href).toBe('/settings/go-live')
  expect(viewer?.link).toBeNull()
  expect(viewer?.text).toContain('An administrator can')
})

it('does not call late what the budget explains', () => {
  const facts = { ...calm, budgets: slowed, health: late, explainedByBudget: true }
  expect(listTrustLimits(facts).map(({ id }) => id)).toEqual(['slowed'])
})

it('says how old the newest prices are, and not to quote from them', () => {
  const [line] = listTrustLimits({ ...calm, health: late })
  expect(line?.text).toBe(
    'The newest prices are 25 min old: their source is late or failing. Do not quote from them.',
  )
})

it('tells alerts that do not go out from prices that are late', () => {
  const jobs = [{ id: 'delivery', lastSuccess: null, late: true }]
  const [line] = listTrustLimits({ ...calm, health: { status: 'degraded', sources: [fresh], jobs } })
  expect(line?.text).toContain('alerts are not being sent')
})

it('says nothing of age while there is no data at all', () => {
  const health = { status: 'degraded' as const, sources: [{ ...fresh, ageSeconds: null }], jobs: [] }
  expect(listTrustLimits({ ...calm, health })).toEqual([])
})

it('names the end of a pause with its zone, and what one tick needs', () => {
  const cadence = { kind: 'paused', until: new Date('2026-12-01T00:00:00Z') } as const
  const [line] = listTrustLimits({
    ...calm,
    budgets: [{ ...budget, calls: 9_999, remaining: 1, callsPerTick: 2, cadence }],
  })
  expect(line?.text).toContain('1 Dec 01:00 WAT')
  expect(line?.text).toContain('one tick needs 2')
})

it.each([
  [1, 'One 5-minute slot of the last 24 h has no prices'],
  [12, '12 5-minute slots of the last 24 h have no prices'],
])('counts %i gaps in words', (gaps, words) => {
  expect(listTrustLimits({ ...calm, gaps })[0]?.text).toContain(words)
})

it('says that figures may still move while history is loading, right behind where the data comes from', () => {
  const facts = { ...calm, mode: 'demo' as const, gaps: 3, load: { assets: { loaded: 12, total: 60 } } }
  const [demo, loading] = listTrustLimits(facts)
  expect(demo?.id).toBe('demo')
  expect(loading?.text).toBe(
    'History is loading: 12 of 60 assets; figures over more than a day are provisional.',
  )
  const [backfill] = listTrustLimits({ ...calm, load: { assets: null } })
  expect(backfill?.text).toBe('History is loading; figures over more than a day are provisional.')
})
