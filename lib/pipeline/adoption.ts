import { compareMetrics } from '@/db/adopt/compare-metrics'
import {
  ADOPTION_JOB,
  endAbandonedSlices,
  listAdoptedSymbols,
  mapFinishedSlices,
  mapSteps,
  putStep,
} from '@/db/adopt/ledger'
import {
  findLegacyTables,
  type LegacyTables,
  listSlices,
  orderLegacyRows,
  readSlice,
} from '@/db/adopt/legacy-rows'
import { countLegacyRows } from '@/db/adopt/proof'
import { type AdoptionSession, withAdoptionSession } from '@/db/adopt/session'
import { claimSetting } from '@/db/queries/settings'
import { floorTo, SLOT_MS } from '@/lib/domain/slot'
import type { Mode } from '@/lib/env'
import { AppError, ConfigurationError, InputError } from '@/lib/errors'
import type { LegacyRules } from '@/lib/sources/legacy/normalize-rows'
import { decideSymbols, PLANNED, planAdoption, readingRules } from './adoption-plan'
import { verifySymbol } from './adoption-proof'
import {
  type AdoptionReport,
  type PlanFacts,
  parseMetricsFacts,
  parsePlan,
  parseSymbolFacts,
} from './adoption-report'
import { adoptSlice } from './adoption-slice'
import { type RunDependencies, runJob } from './run'

/** Step of the check of a symbol. */
const verified = (symbol: string) => `verified ${symbol || '(none)'}`
const METRICS_COMPARED = 'metrics compared'
const SLICE_BUDGET_MS = 120_000

export interface AdoptionInput {
  mode: Mode
  /** Zone of the clock that wrote the old times; default UTC. */
  timeZone?: string
  /** Symbol → CoinGecko id, as somebody decided it now. */
  mappings?: ReadonlyMap<string, string>
  /** Who decides. */
  by: string
  /** Takes lines of progress for people. */
  say(line: string): void
  dependencies?: Partial<RunDependencies>
}

/**
 * Adopts the renamed tables of the first version: rows are copied slice by slice through the real engines, each slice
 * a run with its document, then checked against the original; metrics are compared. Goes on where an earlier call
 * stopped, and does nothing when all is done. Null: this database holds no such tables.
 * Throws: ConfigurationError in demo, InputError, AppError when a slice or a check fails.
 */
export async function adoptFirstVersion(input: AdoptionInput): Promise<AdoptionReport | null> {
  const tables = await findLegacyTables()
  const asks = input.timeZone !== undefined || (input.mappings?.size ?? 0) > 0
  if (!tables) {
    if (asks)
      throw new InputError('This database holds no tables of the first version: there is nothing to adopt.')
    return null
  }
  if (!asks && !(await hasWork(tables))) return readReport({ worked: false })
  await requireLiveWorld(input.mode)
  return withAdoptionSession((session) => adopt(session, { ...input, tables }))
}

/** Adopted prices are real: they never stand beside simulated ones. */
async function requireLiveWorld(mode: Mode): Promise<void> {
  const world = mode === 'demo' ? 'demo' : await claimSetting('world', 'live')
  if (world === 'live') return
  throw new ConfigurationError(
    'The first version’s tables hold real prices and cannot be adopted beside simulated ones: set DEMO=off, or give DATABASE_URL another database.',
  )
}

async function hasWork(tables: LegacyTables): Promise<boolean> {
  const steps = await mapSteps()
  if (tables.hasMetrics && !steps.has(METRICS_COMPARED)) return true
  if (!tables.raw) return false
  const symbols = await listAdoptedSymbols()
  const decided = symbols.filter((one) => one.coingeckoId !== null)
  return !steps.has(PLANNED) || [...decided, { symbol: '' }].some((one) => !steps.has(verified(one.symbol)))
}

type Work = AdoptionInput & { tables: LegacyTables }

async function adopt(session: AdoptionSession, work: Work): Promise<AdoptionReport> {
  const { raw } = work.tables
  if (raw) {
    const known = (await mapSteps()).get(PLANNED)
    const planned = await planAdoption(session, { raw, known, timeZone: work.timeZone })
    if ('question' in planned) return readReport({ worked: true, timeZoneQuestion: planned.question })
    await decideSymbols(work.mappings ?? new Map(), work.by)
    await copySymbols(session, { ...work, raw, plan: planned.plan })
    await requireAllRows(session)
  }
  if (work.tables.hasMetrics) {
    work.say('comparing the metrics')
    const zone = raw && (await rulesOf(session, { raw, plan: await requirePlan() })).zone
    await putStep(METRICS_COMPARED, await compareMetrics(session, { zone: zone ?? [] }))
  }
  return readReport({ worked: true })
}

/** Every row of the original is told of: copied, repeated, refused, or waiting for its symbol's coin. */
async function requireAllRows(session: AdoptionSession): Promise<void> {
  const { symbols, waiting } = await readReport({ worked: true })
  const told = [...symbols.map((one) => one.read), ...waiting.map((one) => one.rows)]
  const [sum, rows] = [told.reduce((total, n) => total + n, 0), await countLegacyRows(session)]
  if (sum === rows) return
  throw new AppError(
    'adoption_mismatch',
    `legacy_raw_crypto_market_data has ${rows} rows, ${sum} are accounted for: does something still write to it? Nothing more was changed.`,
  )
}

async function requirePlan(): Promise<PlanFacts> {
  return parsePlan((await mapSteps()).get(PLANNED) ?? 'null')
}

type RawTable = NonNullable<LegacyTables['raw']>
type Copy = Work & { raw: RawTable; plan: PlanFacts }

const rulesOf = (session: AdoptionSession, { raw, plan }: Pick<Copy, 'raw' | 'plan'>) =>
  readingRules(session, { raw, timeZone: plan.timeZone, startedAt: new Date(plan.startedAt) })

/** Copies and checks every symbol that is decided and not checked yet, and the rows without one. */
async function copySymbols(session: AdoptionSession, copy: Copy): Promise<void> {
  const steps = await mapSteps()
  const decided = (await listAdoptedSymbols()).filter((one) => one.coingeckoId !== null)
  const todo = [...decided, { symbol: '', coingeckoId: null }].filter(
    (one) => !steps.has(verified(one.symbol)),
  )
  if (todo.length === 0) return
  copy.say(`putting ${copy.plan.rows.toLocaleString('en')} rows in order`)
  await orderLegacyRows(session)
  await endAbandonedSlices()
  const rules = await rulesOf(session, copy)
  for (const { symbol, coingeckoId } of todo) {
    const documented = await copySymbol(session, { ...copy, symbol, coingeckoId, rules })
    copy.say(`${symbol || 'rows without a symbol'}: checking`)
    const facts = await verifySymbol(session, { symbol, coingeckoId, rules, documented })
    await putStep(verified(symbol), facts)
  }
}

/** Runs every slice of a symbol that is not done; returns the rows that its documents hold. */
async function copySymbol(
  session: AdoptionSession,
  copy: Copy & { symbol: string; coingeckoId: string | null; rules: LegacyRules },
): Promise<number> {
  const { symbol, coingeckoId, rules, plan } = copy
  const coin = coingeckoId === null ? null : { coingeckoId, symbol }
  const slices = await listSlices(session, symbol)
  const done = await mapFinishedSlices()
  let documented = 0
  for (const [at, slice] of slices.entries()) {
    const shard = `${symbol} ${slice}`
    const finished = done.get(shard)
    documented +=
      finished ??
      (await runSlice(copy, shard, () => readSlice(session, { symbol, slice }), {
        symbol,
        slice,
        coin,
        timeZone: plan.timeZone,
        rules,
      }))
    if (finished === undefined)
      copy.say(`${symbol || 'rows without a symbol'}: slice ${at + 1} of ${slices.length} copied`)
  }
  return documented
}

async function runSlice(
  copy: Copy,
  shard: string,
  readRows: Parameters<typeof adoptSlice>[1]['readRows'],
  slice: Omit<Parameters<typeof adoptSlice>[1], 'readRows'>,
): Promise<number> {
  const summary = await runJob(
    {
      job: {
        id: ADOPTION_JOB,
        periodMs: SLOT_MS,
        timeBudgetMs: SLICE_BUDGET_MS,
        run: (context) => adoptSlice(context, { ...slice, readRows }),
      },
      trigger: 'backfill',
      slot: new Date(floorTo(Date.parse(copy.plan.startedAt), SLOT_MS)),
      shard,
      // A slice that somebody marked as missed meanwhile is still ours to do.
      force: true,
    },
    copy.dependencies,
  )
  if (summary.status === 'succeeded') return summary.counts.read
  const reason = summary.failures[0]?.message ?? `the run is ${summary.status}`
  throw new AppError(
    'adoption_stopped',
    `Slice ${shard} was not copied: ${reason}. What was copied stays; npm run adopt goes on from here.`,
  )
}

/** What was found and what waits, as the steps tell it. */
async function readReport(
  now: Pick<AdoptionReport, 'worked'> & Partial<AdoptionReport>,
): Promise<AdoptionReport> {
  const steps = await mapSteps()
  const planned = steps.get(PLANNED)
  const plan = planned === undefined ? null : parsePlan(planned)
  const compared = steps.get(METRICS_COMPARED)
  const symbols = await listAdoptedSymbols()
  const facts = [...symbols.map((one) => one.symbol), ''].flatMap((symbol) => {
    const json = steps.get(verified(symbol))
    return json === undefined ? [] : [parseSymbolFacts(json)]
  })
  return {
    plan,
    symbols: facts.filter((one) => one.read > 0),
    waiting: symbols
      .filter((one) => one.coingeckoId === null)
      .map(({ symbol, rows }) => ({ symbol, rows, name: plan?.names[symbol] ?? null })),
    metrics: compared === undefined ? null : parseMetricsFacts(compared),
    timeZoneQuestion: null,
    ...now,
  }
}
