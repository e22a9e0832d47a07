const SLOT_MS = 300_000

/** A tracked asset as layers 2 and 3 hold it. */
export interface Truth {
  coingecko_id: string
  name: string
  symbol: string
  market_rank: string | null
  price_usd: string | null
  volume_24h_usd: string | null
  market_cap_usd: string | null
  log_return_1h: number | null
  log_return_24h: number | null
  data_grade: string
  sampled_at: Date
  metric_time: Date
}

/** The newest stored row of each tracked asset and the metrics of its slot, straight from layers 2 and 3. */
export const TRUTH = `
  SELECT a.coingecko_id, a.name, a.symbol, a.market_rank, r.price_usd, r.volume_24h_usd, r.market_cap_usd,
         m.log_return_1h, m.log_return_24h, m.data_grade, m.metric_time, r.sampled_at
    FROM assets a
    JOIN raw_crypto_market_data r ON r.asset_id = a.id
     AND r.observed_at = (SELECT MAX(observed_at) FROM raw_crypto_market_data WHERE asset_id = a.id)
    JOIN crypto_metrics m ON m.asset_id = a.id AND m.metric_time = r.observed_at
   WHERE a.tracked = 1`
/** The same by rank. */
export const BY_RANK = `${TRUTH} ORDER BY a.market_rank IS NULL, a.market_rank, a.id`

export const idsOf = (rows: readonly Truth[]) => rows.map((row) => row.coingecko_id)

/**
 * The stored grade, or what is left of it when the suite has taken longer than two slots.
 * @param now when the page was made; a slot may end between that and the comparison
 */
export function gradeAt(now: number, { data_grade: stored, metric_time: at }: Truth): string {
  const slots = (now - at.getTime()) / SLOT_MS
  if (slots > 6) return 'C'
  if (stored === 'unknown') return '?'
  return slots > 2 && stored === 'A' ? 'B' : stored
}

/** The grades a page may show that was made between `since` and now. */
export const gradesSince = (since: number, row: Truth) => [gradeAt(since, row), gradeAt(Date.now(), row)]
