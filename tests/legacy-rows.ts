import { formatDecimal } from '@/lib/kernels/decimal'

/** A row as the first version wrote it; times are UTC epoch milliseconds, amounts units of 10^-8. */
export interface LegacyRow {
  id: number | null
  symbol: string | null
  name: string | null
  price: bigint | null
  volume: bigint | null
  at: number | null
}

/** What the adoption of the rows must come to, counted while they were made. */
export interface LegacyTruth {
  rows: number
  good: number
  /** Last good row of each slot: units of price, of volume (null unknown), whether clamped. */
  kept: Map<number, { at: number; id: number | null; price: bigint; volume: bigint | null; clamped: boolean }>
}

export interface LegacyData {
  rows: LegacyRow[]
  /** By symbol in lower case; '' for rows without one. */
  truth: Map<string, LegacyTruth>
}

const UNITS = 100_000_000n
/** What DECIMAL(18,8) holds at most, in units of 10^-8. */
export const CLAMP = 999_999_999_999_999_999n
const SLOT_MS = 300_000

const COINS = [
  { symbol: 'btc', name: 'Bitcoin', price: 61_000, volume: 31_000_000_000, spellings: ['btc', 'BTC', 'Btc'] },
  { symbol: 'eth', name: 'Ethereum', price: 3_100, volume: 10_100_000_000, spellings: ['eth', 'ETH'] },
  {
    symbol: 'doge',
    name: 'Dogecoin',
    price: 0.14,
    volume: 900_000_000,
    spellings: ['doge', 'DOGE', ' doge '],
  },
] as const

/** Small, fast and the same everywhere (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const toUnits = (value: number) => BigInt(Math.round(value * 1e8))
const clamp = (units: bigint) => (units > CLAMP ? CLAMP : units)

/**
 * Rows of the first version with everything that went wrong there: ticks that ran twice in a minute, exact repeats,
 * prices that are null, zero or negative, rows without symbol or time, volumes cut by their column, symbols in other
 * spellings, hours without a row, ids that are repeated, missing or out of order. The same seed gives the same rows.
 */
export function makeLegacyRows(input: { rows: number; seed?: number; from?: Date }): LegacyData {
  const random = createRandom(input.seed ?? 20_261_124)
  const chance = (share: number) => random() < share
  const pick = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random() * list.length)] ?? list[0]
  const rows: LegacyRow[] = []
  let nextId = 1
  const newId = () => {
    nextId += 1
    if (chance(0.002)) return null
    return chance(0.003) ? nextId - 5 : nextId
  }
  const prices: number[] = COINS.map((coin) => coin.price)
  let slot = (input.from ?? new Date('2025-02-01T00:00:00Z')).getTime()
  while (rows.length < input.rows) {
    slot += chance(0.002) ? SLOT_MS * Math.ceil(random() * 40) : SLOT_MS
    for (const [i, coin] of COINS.entries()) {
      const price = Math.max((prices[i] ?? 1) * (1 + (random() - 0.5) * 0.004), 1e-6)
      prices[i] = price
      const at = slot + 1000 * Math.floor(1 + random() * 8)
      const row: LegacyRow = {
        id: newId(),
        symbol: pick(coin.spellings),
        name: coin.name,
        price: toUnits(price),
        volume: chance(0.01) ? null : clamp(toUnits(coin.volume * (0.9 + random() * 0.2))),
        at,
      }
      rows.push(row)
      if (chance(0.08)) {
        const second = {
          ...row,
          id: newId(),
          at: at + 1000 * Math.floor(random() * 59),
          price: toUnits(price * 1.0001),
        }
        rows.push(second)
      }
      if (chance(0.02)) rows.push({ ...row })
      spoil(row, { chance, rows })
    }
  }
  rows.length = input.rows
  for (let i = 0; i + 7 < rows.length; i += 211)
    [rows[i], rows[i + 7]] = [rows[i + 7], rows[i]] as [LegacyRow, LegacyRow]
  return { rows, truth: countTruth(rows) }
}

/** Some rows are simply wrong; the wrong ones stand beside the good one of their slot, or in its place. */
function spoil(
  row: LegacyRow,
  { chance, rows }: { chance: (share: number) => boolean; rows: LegacyRow[] },
): void {
  if (chance(0.004)) row.price = null
  else if (chance(0.002)) row.price = 0n
  else if (chance(0.001)) row.price = -(row.price ?? 1n)
  else if (chance(0.0005)) row.price = CLAMP
  if (chance(0.002)) row.symbol = null
  else if (chance(0.0005)) row.symbol = '  '
  if (chance(0.001)) row.at = null
  if (chance(0.001)) row.volume = -5n * UNITS
  if (chance(0.001)) rows.push({ ...row, price: null }, { ...row, price: null })
}

function countTruth(rows: readonly LegacyRow[]): Map<string, LegacyTruth> {
  const truth = new Map<string, LegacyTruth>()
  for (const row of rows) {
    const symbol = (row.symbol ?? '').trim().toLowerCase()
    const one = truth.get(symbol) ?? { rows: 0, good: 0, kept: new Map() }
    truth.set(symbol, one)
    one.rows += 1
    if (symbol === '' || row.at === null || row.price === null || row.price <= 0n || row.price === CLAMP)
      continue
    one.good += 1
    const slot = Math.floor(row.at / SLOT_MS)
    const clamped = row.volume === CLAMP
    const volume = row.volume === null || clamped || row.volume < 0n ? null : row.volume
    const found = { at: row.at, id: row.id, price: row.price, volume, clamped, raw: row.volume }
    const before = one.kept.get(slot)
    if (!before || isLater(found, before as typeof found)) one.kept.set(slot, found)
  }
  return truth
}

type Placed = { at: number; id: number | null; price: bigint; raw: bigint | null }
/** Later time, then higher id, then larger price and volume; null is least. */
function isLater(a: Placed, b: Placed): boolean {
  const keys = (one: Placed) => [BigInt(one.at), BigInt(one.id ?? -1), one.price, one.raw ?? -CLAMP]
  const [mine, theirs] = [keys(a), keys(b)]
  const at = mine.findIndex((value, i) => value !== theirs[i])
  return at >= 0 && (mine[at] ?? 0n) > (theirs[at] ?? 0n)
}

/** Text of an amount as its DECIMAL(18,8) column takes it. */
export const amountText = (units: bigint): string => formatDecimal({ units, scale: 8 })

/** Sum of the kept prices or volumes of a symbol, exact. */
export function truthSum(truth: LegacyTruth, of: 'price' | 'volume'): string {
  return amountText([...truth.kept.values()].reduce((sum, one) => sum + (one[of] ?? 0n), 0n))
}
