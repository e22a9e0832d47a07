import { isLosslessNumber, parse, stringify } from 'lossless-json'
import { z } from 'zod'
import { UpstreamError } from '@/lib/errors'
import { fitDecimal } from '@/lib/kernels/decimal'

/** Columns the numbers must fit: decimal(36,24) for prices, decimal(30,8) for totals. */
const PRICE = { precision: 36, scale: 24, dustIsZero: false }
const AMOUNT = { precision: 30, scale: 8, dustIsZero: true }

/** JSON with every number kept as the digits that were sent. Throws: UpstreamError (parse). */
export function parseLossless(body: Uint8Array): unknown {
  try {
    // As in JSON.parse, the last of two equal keys counts: one odd record must not cost the page.
    return parse(Buffer.from(body).toString('utf8'), undefined, {
      onDuplicateKey: ({ newValue }) => newValue,
    })
  } catch (cause) {
    throw new UpstreamError(
      { source: 'coingecko', kind: 'parse', transient: false, message: 'the document is not valid JSON' },
      { cause },
    )
  }
}

/** The text of a parsed record, its numbers as they were sent. */
export function recordText(record: unknown): string {
  try {
    return (stringify(record) ?? 'null').toWellFormed()
  } catch (error) {
    // Hostile nesting must not cost the records beside it; the document has the bytes.
    if (error instanceof RangeError) return '[nested too deeply to show]'
    throw error
  }
}

/**
 * A JSON number as its exact digits, fitted to a column; other types and misfits are issues with a reason.
 * `dustIsZero`: a total below the column's last digit is written as 0 (a price never is).
 */
function numeral(fit: { precision: number; scale: number; dustIsZero: boolean }) {
  return z.unknown().transform((value, ctx): string => {
    const fitted = isLosslessNumber(value) ? fitDecimal(value.value, fit) : null
    if (fitted?.ok) return fitted.value
    if (fit.dustIsZero && fitted?.reason === 'too_small') return '0'
    ctx.addIssue({ code: 'custom', message: fitted ? `number ${fitted.reason}` : 'must be a number' })
    return z.NEVER
  })
}

/** The largest int of MySQL. */
const MAX_RANK = 2_147_483_647
/** Before the first coin, or beyond anything we keep: no time of the market. */
const EARLIEST_MS = Date.UTC(2009, 0, 1)
const LATEST_MS = Date.UTC(2100, 0, 1)

/** Whether epoch milliseconds can be a time of the market; MySQL's datetime is narrower than JavaScript's. */
export function isPlausibleTime(ms: number): boolean {
  return ms >= EARLIEST_MS && ms < LATEST_MS
}

const nullOr = <T extends z.ZodType>(schema: T) => z.union([z.null(), schema])

/** A price is positive: 0 is not a price, it would read as a total loss. */
export const priceNumeral = numeral(PRICE).refine((text) => !text.startsWith('-') && text !== '0', {
  message: 'a price must be above zero',
})
/** Volume and market cap: never negative. */
export const amountNumeral = numeral(AMOUNT).refine((text) => !text.startsWith('-'), {
  message: 'must not be negative',
})

const rank = z.unknown().transform((value, ctx): number => {
  const number = isLosslessNumber(value) ? Number(value.value) : Number.NaN
  if (Number.isSafeInteger(number) && number > 0 && number <= MAX_RANK) return number
  ctx.addIssue('must be a positive whole number')
  return z.NEVER
})

const instant = z.iso.datetime({ offset: true, error: 'must be a time' }).transform((text, ctx): Date => {
  const time = Date.parse(text)
  if (isPlausibleTime(time)) return new Date(time)
  ctx.addIssue('must be a time')
  return z.NEVER
})

/** Text that MySQL can keep as it is: no half characters. */
const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => value.isWellFormed(), 'must be well-formed text')

/** One row of /coins/markets: what we keep of it. Nullable fields must still be present. */
export const marketRow = z.object({
  // MySQL compares without trailing spaces, so an id with one would be another's.
  id: text(191).regex(/^\S+( \S+)*$/, 'must not be empty or begin or end with a space'),
  symbol: text(128),
  name: text(255),
  current_price: nullOr(priceNumeral),
  market_cap: nullOr(amountNumeral),
  market_cap_rank: nullOr(rank),
  total_volume: nullOr(amountNumeral),
  last_updated: nullOr(instant),
})

export type MarketRow = z.infer<typeof marketRow>
