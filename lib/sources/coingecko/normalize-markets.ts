import type { z } from 'zod'
import type { MarketObservation, Rejection } from '@/lib/domain/market'
import { UpstreamError } from '@/lib/errors'
import type { NormalizedPage, SourceDocument } from '../contract'
import { type MarketRow, marketRow, parseLossless, recordText } from './payload'

/** Kind under which bad rows of /coins/markets stand in the quarantine. */
export const MARKET_ROW_KIND = 'market_row'

/**
 * One page of /coins/markets. Each row is judged by itself, so a bad coin never costs the page; a coin that comes
 * twice counts once, as a repeat. Order as upstream. Throws: UpstreamError (parse) when it is not an array.
 */
export function normalizeMarkets(document: SourceDocument): NormalizedPage {
  const rows = parseLossless(document.body)
  if (!Array.isArray(rows)) {
    throw new UpstreamError({
      source: 'coingecko',
      kind: 'parse',
      transient: false,
      message: '/coins/markets did not answer with a list',
    })
  }
  const page: NormalizedPage = { read: rows.length, observations: [], repeats: 0, rejections: [] }
  const seen = new Set<string>()
  for (const row of rows) {
    const result = marketRow.safeParse(row)
    if (!result.success) page.rejections.push(rejection(row, result.error))
    else if (seen.has(result.data.id)) page.repeats += 1
    else {
      seen.add(result.data.id)
      page.observations.push(observation(result.data, document.fetchedAt))
    }
  }
  return page
}

function observation(row: MarketRow, fetchedAt: Date): MarketObservation {
  return {
    asset: { coingeckoId: row.id, symbol: row.symbol, name: row.name, rank: row.market_cap_rank },
    sampledAt: fetchedAt,
    sourceUpdatedAt: row.last_updated,
    priceUsd: row.current_price,
    volume24hUsd: row.total_volume,
    // An unknown supply comes as a cap of 0 without a rank (apis.md A.7): unknown, not worthless.
    marketCapUsd: row.market_cap === '0' && row.market_cap_rank === null ? null : row.market_cap,
    granularity: '5m',
    origin: 'live',
  }
}

function rejection(row: unknown, error: z.ZodError): Rejection {
  const issue = error.issues[0]
  // A union of null and number reports the number's own issue one level down.
  const inner = issue?.code === 'invalid_union' ? issue.errors.flat().at(-1) : issue
  const field = issue?.path.join('.') || null
  return {
    kind: MARKET_ROW_KIND,
    reason: 'invalid',
    field,
    message: `${field ?? 'record'}: ${inner?.message ?? 'not as documented'}`,
    record: recordText(row),
  }
}
