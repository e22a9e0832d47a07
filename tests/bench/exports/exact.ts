import { lineSql } from '@/db/queries/export-lines'
import { SLOT_MS } from '@/lib/domain/slot'
import { limit, type Samples } from '../stage/rounds'
import type { Database, Stage } from '../stage/stage'
import { type Measure, medianOf, spreadOf } from '../table.mjs'
import { CSV_HEAD, hashCsv, hashSelect } from './answers'
import type { Source } from './client'
import { startInserting } from './inserts'

/** The newest rows: the peer has to sort them all. */
const MOST_ROWS = 100_000
/** So slow that thousands of rows are written while it is read, and that the writer has its share of the cores. */
const BYTES_PER_SECOND = 2_000_000
const ROWS_PER_SECOND = 1_000
const EXPORTS = { full: 3, quick: 1 }
const RUN_UP_MS = 500

/** Current and replaced rows as they stood at an instant, straight from the tables. */
function selectAsOf(from: string, asOf: string): string {
  const literal = (instant: string) => `'${instant.slice(0, 23).replace('T', ' ')}'`
  const [since, at] = [literal(from), literal(asOf)]
  const line = `t.observed_at AS o, t.asset_id AS i, ${lineSql('market-data', 'csv')} AS line`
  const known = `t.observed_at >= ${since} AND t.known_from <= ${at}`
  const join = 'JOIN assets a ON a.id = t.asset_id'
  return `SELECT line FROM (SELECT ${line} FROM raw_crypto_market_data t ${join} WHERE ${known} UNION ALL SELECT ${line} FROM raw_crypto_market_data_history t ${join} WHERE ${known} AND t.known_to > ${at}) v ORDER BY o, i`
}

/** Exports while rows are written and replaced, compared with the tables at the instant each says it stands for. */
export async function measureExactness(input: {
  stage: Stage
  database: Database
  source: Source
  client: string
  rows: number
  slots: number
  end: number
}): Promise<Measure[]> {
  const { stage, database, source, client, rows, end } = input
  const slots = Math.min(input.slots, Math.floor((MOST_ROWS * input.slots) / rows))
  const from = new Date(end - (slots - 1) * SLOT_MS).toISOString()
  const path = `/api/v1/exports/market-data?format=csv&from=${from}`
  const count = stage.isQuick && stage.rows === null ? EXPORTS.quick : EXPORTS.full
  const inserting = startInserting(database, { end, slots })
  const exports: Awaited<ReturnType<typeof hashCsv>>[] = []
  let rate = 0
  try {
    await new Promise((done) => setTimeout(done, RUN_UP_MS))
    for (let i = 0; i < count; i++) exports.push(await hashCsv(source, path, BYTES_PER_SECOND))
  } finally {
    rate = await inserting.stop()
  }
  const differing: Samples = []
  for (const { asOf, sha256 } of exports) {
    const sql = selectAsOf(from, asOf)
    const peer = await hashSelect(client, { url: database.adminUrl, sql, head: CSV_HEAD })
    differing.push(peer.sha256 === sha256 ? 0 : 1)
  }
  stage.say(`${count} exports while rows were written, compared`)
  const lasted = exports.map(({ totalMs }) => totalMs)
  return [
    {
      name: `rows written meanwhile, exports of ${(medianOf(lasted) / 1_000).toFixed(1)} s`,
      value: rate,
      spread: spreadOf([rate]),
      unit: 'rows/s',
      yardstick: null,
      // The writer waits for the end of each batch: at a quiet time it reaches the rate, less a little.
      target: `≥ ${ROWS_PER_SECOND * 0.95} rows/s`,
      met: rate >= ROWS_PER_SECOND * 0.95,
    },
    limit({
      name: 'exports that differ from the tables at their as_of',
      unit: '',
      values: differing,
      most: 0,
    }),
  ]
}
