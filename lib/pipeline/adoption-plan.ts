import { decideSymbol, insertAdoptedSymbols, listAdoptedSymbols, putStep } from '@/db/adopt/ledger'
import { countFutureRows, countSymbols, getLegacySpan, type LegacyTables } from '@/db/adopt/legacy-rows'
import type { AdoptionSession } from '@/db/adopt/session'
import { insertAudit } from '@/db/queries/audit'
import { readDatabaseClock } from '@/db/queries/health'
import { HOUR_MS, MINUTE_MS } from '@/lib/domain/slot'
import { InputError } from '@/lib/errors'
import { KNOWN_SYMBOLS } from '@/lib/sources/legacy/known-symbols'
import { type ZoneStretch, zoneStretches } from '@/lib/sources/legacy/local-time'
import type { LegacyRules } from '@/lib/sources/legacy/normalize-rows'
import { type PlanFacts, parsePlan } from './adoption-report'
import { MAX_CLOCK_SKEW_MS } from './world'

export const PLANNED = 'planned'
export const UTC = 'UTC'
/** Rows ahead of the clock by this much are no late clock: they look like local times of a zone east of UTC. */
const LOOKS_LOCAL_MS = { from: 10 * MINUTE_MS, to: 14 * HOUR_MS }

type RawTable = NonNullable<LegacyTables['raw']>

/** Decided how to read the rows, or the question that must be answered first. */
export type Planned = { plan: PlanFacts } | { question: { newest: string; clock: string } }

/**
 * Decides once how the old rows are read, and notes their symbols. Without a zone given UTC is assumed, unless the
 * newest row would lie in the coming hours. Throws: InputError when another zone was decided before.
 */
export async function planAdoption(
  session: AdoptionSession,
  input: { raw: RawTable; known: string | undefined; timeZone: string | undefined },
): Promise<Planned> {
  const { raw, timeZone } = input
  if (raw.hasZone && timeZone !== undefined && timeZone !== UTC)
    throw new InputError('observed_at is a TIMESTAMP, which is UTC in itself: leave --time-zone out.')
  if (input.known !== undefined) return { plan: requireSameZone(parsePlan(input.known), timeZone) }
  const clock = await readDatabaseClock()
  const rules = await readingRules(session, { raw, timeZone: timeZone ?? UTC, startedAt: clock })
  const future = await countFutureRows(session, rules)
  const ahead = (future.newest?.getTime() ?? 0) - clock.getTime()
  const looksLocal = ahead > LOOKS_LOCAL_MS.from && ahead <= LOOKS_LOCAL_MS.to
  if (looksLocal && timeZone === undefined && !raw.hasZone && future.newest)
    return { question: { newest: future.newest.toISOString(), clock: clock.toISOString() } }
  const symbols = await countSymbols(session)
  await insertAdoptedSymbols(
    symbols
      .filter((one) => one.symbol !== '')
      .map(({ symbol, rows }) => {
        const coingeckoId = KNOWN_SYMBOLS.get(symbol) ?? null
        return { symbol, rows, coingeckoId, decidedBy: coingeckoId === null ? null : 'known' }
      }),
  )
  const plan: PlanFacts = {
    timeZone: timeZone ?? UTC,
    startedAt: clock.toISOString(),
    rows: symbols.reduce((total, one) => total + one.rows, 0),
    unnamed: symbols.find((one) => one.symbol === '')?.rows ?? 0,
    future: future.rows,
    others: raw.others,
    names: Object.fromEntries(symbols.map((one) => [one.symbol, one.name])),
  }
  await putStep(PLANNED, plan)
  return { plan }
}

function requireSameZone(plan: PlanFacts, timeZone: string | undefined): PlanFacts {
  if (timeZone === undefined || timeZone === plan.timeZone) return plan
  throw new InputError(
    `The old rows are being read as ${plan.timeZone} already; docs/adopt-existing-database.md says how to begin again.`,
  )
}

/** How every row is read and checked, from what was decided. */
export async function readingRules(
  session: AdoptionSession,
  input: { raw: RawTable; timeZone: string; startedAt: Date },
): Promise<LegacyRules> {
  const span = await getLegacySpan(session)
  const utc: ZoneStretch[] = [{ before: null, offsetMs: 0 }]
  const zone =
    span && input.timeZone !== UTC
      ? zoneStretches(input.timeZone, { from: span.from.getTime(), to: span.to.getTime() })
      : utc
  return {
    zone,
    latest: input.startedAt.getTime() + MAX_CLOCK_SKEW_MS,
    priceLimit: input.raw.priceLimit,
    volumeLimit: input.raw.volumeLimit,
  }
}

/** Ids as CoinGecko writes them. */
const COIN_ID = /^[a-z0-9][\w.-]{0,190}$/i

/**
 * Writes what somebody decided about waiting symbols. Throws: InputError for a symbol that is not there, one that was
 * decided otherwise, a coin that another symbol stands for already; then nothing of it is written.
 */
export async function decideSymbols(mappings: ReadonlyMap<string, string>, by: string): Promise<void> {
  const symbols = await listAdoptedSymbols()
  const taken = new Map(symbols.map((one) => [one.coingeckoId, one.symbol]))
  const fresh: { symbol: string; coingeckoId: string }[] = []
  for (const [written, coingeckoId] of mappings) {
    const symbol = written.trim().toLowerCase()
    const known = symbols.find((one) => one.symbol === symbol)
    if (!known) {
      const names = symbols.map((one) => one.symbol).join(', ')
      throw new InputError(`The old table has no symbol ${symbol}. It has: ${names}.`)
    }
    if (known.coingeckoId === coingeckoId) continue
    if (known.coingeckoId !== null)
      throw new InputError(
        `${symbol} stands for ${known.coingeckoId} already, and its rows are being copied.`,
      )
    if (!COIN_ID.test(coingeckoId))
      throw new InputError(
        `${coingeckoId} is not an id of CoinGecko: write it as in its address, e.g. dogecoin.`,
      )
    const other = taken.get(coingeckoId)
    if (other !== undefined)
      throw new InputError(`${coingeckoId} is what ${other} stands for: two symbols cannot share a coin.`)
    taken.set(coingeckoId, symbol)
    fresh.push({ symbol, coingeckoId })
  }
  for (const one of fresh) {
    await decideSymbol({ ...one, by })
    await insertAudit({
      userId: null,
      actor: by,
      action: 'adoption.symbol_mapped',
      subject: one.symbol,
      after: { coingeckoId: one.coingeckoId },
    })
  }
}
