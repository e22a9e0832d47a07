import {
  countQuarantined,
  type Expected,
  readExpected,
  readOutranked,
  readStored,
  type Totals,
} from '@/db/adopt/proof'
import type { AdoptionSession } from '@/db/adopt/session'
import { AppError } from '@/lib/errors'
import { formatDecimal, toUnits } from '@/lib/kernels/decimal'
import type { LegacyRules } from '@/lib/sources/legacy/normalize-rows'
import type { SymbolFacts } from './adoption-report'

const NOTHING: Totals = { rows: 0, priceSum: '0', volumeSum: '0', clamped: 0, first: null, last: null }
/** Digits of the old amounts at most; sums of them need no more. */
const SCALE = 24

const plus = (a: string, b: string) =>
  formatDecimal({ units: toUnits(a, SCALE) + toUnits(b, SCALE), scale: SCALE })

/**
 * Holds what was stored of a symbol against what the renamed table says by itself: counts, exact sums, times, and the
 * quarantine. Reads only. Throws: AppError (adoption_mismatch) naming every figure that is not the same.
 */
export async function verifySymbol(
  session: AdoptionSession,
  input: { symbol: string; coingeckoId: string | null; rules: LegacyRules; documented: number },
): Promise<SymbolFacts> {
  const { symbol, coingeckoId, rules } = input
  const expected = await readExpected(session, { symbol, rules })
  const stored = coingeckoId === null ? NOTHING : await readStored(session, coingeckoId)
  const isShort = coingeckoId !== null && stored.rows < expected.kept.rows
  const outranked = isShort ? await readOutranked(session, { symbol, coingeckoId, rules }) : NOTHING
  const quarantined = await countQuarantined(session, symbol)
  const wrong = differencesOf({ expected, stored, outranked, quarantined, documented: input.documented })
  if (wrong.length > 0) {
    throw new AppError(
      'adoption_mismatch',
      `The check of ${symbol || 'the rows without a symbol'} failed: ${wrong.join('; ')}. The original is untouched and nothing more was changed. Please keep both tables and report this.`,
    )
  }
  return {
    symbol,
    coingeckoId,
    read: expected.read,
    copied: stored.rows,
    outranked: outranked.rows,
    duplicates: expected.read - expected.rejected - expected.kept.rows,
    rejected: expected.rejected,
    clamped: stored.clamped,
    priceSum: stored.priceSum,
    volumeSum: stored.volumeSum,
    first: stored.first?.toISOString() ?? null,
    last: stored.last?.toISOString() ?? null,
  }
}

function differencesOf(found: {
  expected: Expected
  stored: Totals
  outranked: Totals
  quarantined: number
  documented: number
}): string[] {
  const { expected, stored, outranked } = found
  const { kept } = expected
  const time = (at: Date | null) => at?.toISOString() ?? 'none'
  const figures: [string, string | number, string | number][] = [
    ['rows kept', kept.rows, stored.rows + outranked.rows],
    ['sum of prices', kept.priceSum, plus(stored.priceSum, outranked.priceSum)],
    ['sum of volumes', kept.volumeSum, plus(stored.volumeSum, outranked.volumeSum)],
    ['clamped volumes', kept.clamped, stored.clamped + outranked.clamped],
    ['rows in documents', expected.read, found.documented],
    ['refused records', expected.rejectedDistinct, found.quarantined],
  ]
  if (outranked.rows === 0) {
    figures.push(['first time', time(kept.first), time(stored.first)])
    figures.push(['last time', time(kept.last), time(stored.last)])
  }
  return figures.flatMap(([name, theirs, ours]) =>
    theirs === ours ? [] : [`${name}: ${theirs} in the original, ${ours} here`],
  )
}
