import { DAY_MS, HOUR_MS, MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import type { TestDatabase } from '../setup/test-database'

// The definition of a price spike (docs: metrics.md, definition 1) once more, from raw rows and without the application.
const LOOK_BACK_MS = 7 * DAY_MS
const TOLERANCE_MS = 90_000
const STALE_MS = 30 * MINUTE_MS
const HORIZONS = [
  { name: '5m', lagMs: SLOT_MS, floor: 0.01 },
  { name: '1h', lagMs: HOUR_MS, floor: 0.02 },
] as const
const LEAST_Z = 3.5
const LEAST_PAST = 500
/** A little beyond the limits nobody can argue about a row that became known meanwhile. */
const CLEARLY = 1.1

interface RawRow {
  asset_id: string
  observed_at: Date
  sampled_at: Date
  known_from: Date
  source_updated_at: Date | null
  price_usd: string | null
  /** Outcome of the run of its slot; null for loaded history. */
  status: string | null
}

/** A move that raw rows show, by asset, horizon and slot. */
export interface Spike {
  key: string
  logReturn: number
}

interface Return {
  at: number
  logReturn: number
  /** When both prices were known. */
  knownFrom: number
}

const middle = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = sorted.length / 2
  return ((sorted[Math.ceil(at) - 1] ?? 0) + (sorted[Math.floor(at)] ?? 0)) / 2
}

const isPriced = (row: RawRow): row is RawRow & { price_usd: string } => row.price_usd !== null

/** Log returns over `lagMs` of one asset: exactly that many slots back, samples no more than 90 s off that. */
function returnsOf(rows: readonly RawRow[], lagMs: number): Return[] {
  const bySlot = new Map(rows.filter(isPriced).map((row) => [row.observed_at.getTime(), row]))
  return [...bySlot].flatMap(([at, row]) => {
    const before = bySlot.get(at - lagMs)
    if (!before) return []
    const off = row.sampled_at.getTime() - before.sampled_at.getTime() - lagMs
    if (Math.abs(off) > TOLERANCE_MS) return []
    const logReturn = Math.log(Number(row.price_usd) / Number(before.price_usd))
    return [{ at, logReturn, knownFrom: Math.max(row.known_from.getTime(), before.known_from.getTime()) }]
  })
}

function isSpike(move: Return, past: readonly number[], floor: number): boolean {
  if (Math.abs(move.logReturn) < floor * CLEARLY || past.length < LEAST_PAST) return false
  const centre = middle(past)
  const mad = middle(past.map((one) => Math.abs(one - centre)))
  return mad > 0 && Math.abs((0.6745 * (move.logReturn - centre)) / mad) >= LEAST_Z * CLEARLY
}

/**
 * Moves that must have been detected: of live slots whose run ended well, fresh, and clearly beyond the limits of the
 * definition by what was known when their own price became known. `all`: every return of any slot.
 */
export async function readSpikes(
  database: TestDatabase,
): Promise<{ due: Spike[]; all: Map<string, number> }> {
  const rows = await database.query<RawRow>(
    "SELECT r.asset_id, r.observed_at, r.sampled_at, r.known_from, r.source_updated_at, r.price_usd, u.status FROM raw_crypto_market_data r LEFT JOIN runs u ON u.job = 'market' AND u.shard = '' AND u.slot = r.observed_at AND r.origin = 'live' ORDER BY r.asset_id, r.observed_at",
  )
  const due: Spike[] = []
  const all = new Map<string, number>()
  for (const asset of new Set(rows.map((row) => row.asset_id))) {
    const own = rows.filter((row) => row.asset_id === asset)
    const judged = new Map(own.filter(isJudged).map((row) => [row.observed_at.getTime(), row]))
    for (const { name, lagMs, floor } of HORIZONS) {
      const returns = returnsOf(own, lagMs)
      for (const move of returns) {
        const key = `${asset} ${name} ${new Date(move.at).toISOString()}`
        all.set(key, move.logReturn)
        const knownFrom = judged.get(move.at)?.known_from.getTime()
        if (knownFrom === undefined || knownFrom < move.knownFrom) continue
        const past = returns
          .filter((one) => one.at < move.at && one.at >= move.at - LOOK_BACK_MS && one.knownFrom < knownFrom)
          .map((one) => one.logReturn)
        if (isSpike(move, past, floor)) due.push({ key, logReturn: move.logReturn })
      }
    }
  }
  return { due, all }
}

function isJudged({ status, sampled_at, source_updated_at }: RawRow): boolean {
  const staleMs = source_updated_at ? sampled_at.getTime() - source_updated_at.getTime() : 0
  return (status === 'succeeded' || status === 'partial') && staleMs <= STALE_MS
}

/** What the application wrote down, under the same keys. */
export async function readDetected(
  database: TestDatabase,
): Promise<Map<string, { id: string; logReturn: number }>> {
  const rows = await database.query<{
    id: string
    asset_id: string
    horizon: string
    bar_time: Date
    magnitude: number
  }>("SELECT id, asset_id, horizon, bar_time, magnitude FROM market_anomalies WHERE type = 'price_spike'")
  return new Map(
    rows.map((row) => [
      `${row.asset_id} ${row.horizon} ${row.bar_time.toISOString()}`,
      { id: row.id, logReturn: Number(row.magnitude) },
    ]),
  )
}
