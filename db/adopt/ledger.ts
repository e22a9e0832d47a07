import type { RowDataPacket } from 'mysql2/promise'
import { getPool } from '../client'
import { batchesOf } from '../queries/assets'

/** Job of the adoption's slices on the ledger of runs. */
export const ADOPTION_JOB = 'adoption'

/** Steps that are done, each with what it found as JSON text. */
export async function mapSteps(): Promise<Map<string, string>> {
  const [rows] = await getPool().query<RowDataPacket[]>('SELECT step, facts FROM adoption_steps')
  return new Map(
    rows.map((row) => [row.step, typeof row.facts === 'string' ? row.facts : JSON.stringify(row.facts)]),
  )
}

/** Writes that a step is done; done again it replaces what it found before. */
export async function putStep(step: string, facts: object): Promise<void> {
  await getPool().query(
    'INSERT INTO adoption_steps (step, facts, done_at) VALUES (?, ?, UTC_TIMESTAMP(3)) ON DUPLICATE KEY UPDATE facts = VALUES(facts), done_at = VALUES(done_at)',
    [step, JSON.stringify(facts)],
  )
}

export interface AdoptedSymbol {
  symbol: string
  /** Null: waits for a decision. */
  coingeckoId: string | null
  rows: number
  decidedBy: string | null
}

/** Every symbol of the old table, most rows first. */
export async function listAdoptedSymbols(): Promise<AdoptedSymbol[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT symbol, coingecko_id, row_count, decided_by FROM adopted_symbols ORDER BY row_count DESC, symbol',
  )
  return rows.map((row) => ({
    symbol: row.symbol,
    coingeckoId: row.coingecko_id,
    rows: Number(row.row_count),
    decidedBy: row.decided_by,
  }))
}

/** Notes the symbols of the old table; one that is known already stays as it is. */
export async function insertAdoptedSymbols(symbols: readonly AdoptedSymbol[]): Promise<void> {
  for (const batch of batchesOf(symbols)) {
    await getPool().query(
      'INSERT INTO adopted_symbols (symbol, coingecko_id, row_count, decided_by, decided_at) VALUES ? ON DUPLICATE KEY UPDATE symbol = VALUES(symbol)',
      [batch.map((one) => [one.symbol, one.coingeckoId, one.rows, one.decidedBy, null])],
    )
  }
}

/** Writes which coin a waiting symbol meant, and who says so. */
export async function decideSymbol(input: {
  symbol: string
  coingeckoId: string
  by: string
}): Promise<void> {
  await getPool().query(
    'UPDATE adopted_symbols SET coingecko_id = ?, decided_by = ?, decided_at = UTC_TIMESTAMP(3) WHERE symbol = ? AND coingecko_id IS NULL',
    [input.coingeckoId, input.by, input.symbol],
  )
}

/** Slices that are done, and the rows their documents hold. */
export async function mapFinishedSlices(): Promise<Map<string, number>> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT r.shard, a.records_read FROM runs r JOIN run_attempts a ON a.run_id = r.id AND a.attempt = r.attempt WHERE r.job = ? AND r.status = 'succeeded'",
    [ADOPTION_JOB],
  )
  return new Map(rows.map((row) => [row.shard, Number(row.records_read)]))
}

/**
 * Ends the leases of slices that an interrupted adoption left. Only for the holder of the adoption's lock: whoever
 * held these leases is gone, and should it wake, it finds its attempt taken over.
 */
export async function endAbandonedSlices(): Promise<void> {
  await getPool().query(
    "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE job = ? AND status = 'running'",
    [ADOPTION_JOB],
  )
}
