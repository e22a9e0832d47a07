import { z } from 'zod'

/** Id of this source in documents and quarantine. */
export const LEGACY_SOURCE = 'legacy'
export const LEGACY_ENDPOINT = '/legacy_raw_crypto_market_data'

const text = z.string().nullable()
/** One row of the first version's table, every column as the text that the database shows; null is SQL null. */
const legacyRow = z.object({
  id: text,
  symbol: text,
  name: text,
  price_usd: text,
  volume_24h_usd: text,
  observed_at: text,
})
export type LegacyRow = z.infer<typeof legacyRow>
export const LEGACY_COLUMNS = Object.keys(legacyRow.shape) as (keyof LegacyRow)[]

/** The rows as the bytes of a document: one JSON object a line, columns in their order. */
export function writeLegacyRows(rows: readonly LegacyRow[]): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify(row, LEGACY_COLUMNS)}\n`).join(''))
}

/** Rows of a document, each with its line. Throws: ZodError, SyntaxError: it was not written by us. */
export function readLegacyRows(body: Uint8Array): { row: LegacyRow; line: string }[] {
  const lines = Buffer.from(body).toString('utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => ({ row: legacyRow.parse(JSON.parse(line)), line }))
}
