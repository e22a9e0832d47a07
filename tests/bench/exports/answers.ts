import { createHash } from 'node:crypto'
import { parquetMetadata } from 'hyparquet'
import { datasetColumns } from '@/db/queries/export-datasets'
import { csvHeader } from '@/lib/exports/csv-text'
import { requireSame } from '../stage/rounds'
import { exportSelect, runClient } from './cli'
import { type Download, download, type Source } from './client'

/** Enough for the last line of ndjson. */
const TAIL = 400
const withoutReturns = (chunk: Buffer) => Buffer.from(chunk.toString('latin1').replaceAll('\r', ''), 'latin1')

/** Hash of lines that end in \n, from a body whose lines may end in \r\n. */
export async function hashCsv(source: Source, path: string, bytesPerSecond?: number) {
  const hash = createHash('sha256')
  const onData = (chunk: Buffer) => hash.update(withoutReturns(chunk))
  const done = await download(source, path, bytesPerSecond ? { onData, bytesPerSecond } : { onData })
  return { ...done, sha256: hash.digest('hex') }
}

/** Hash of what the client of the database writes for a SELECT, and how many lines it wrote. */
export async function hashSelect(client: string, input: { url: string; sql: string; head: string }) {
  const hash = createHash('sha256').update(input.head)
  let lines = 0
  const onData = (chunk: Buffer) => {
    hash.update(chunk)
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1
  }
  await runClient(client, { ...input, onData })
  return { sha256: hash.digest('hex'), lines }
}

export const CSV_HEAD = csvHeader(datasetColumns('market-data')).replaceAll('\r', '')

/** The last line of ndjson. */
async function readEnd(source: Source, path: string): Promise<{ rows: number; sha256: string }> {
  let tail = Buffer.alloc(0)
  await download(source, path, {
    onData: (chunk) => {
      tail = Buffer.concat([tail, chunk]).subarray(-TAIL)
    },
  })
  return JSON.parse(tail.toString().trimEnd().split('\n').at(-1) ?? '')._end
}

/** Rows that the end of a parquet file tells. */
async function countParquetRows(source: Source, path: string): Promise<number> {
  const parts: Buffer[] = []
  await download(source, path, { onData: (chunk) => parts.push(chunk) })
  const file = Buffer.concat(parts)
  return Number(parquetMetadata(Uint8Array.from(file).buffer).num_rows)
}

/** Compares all answers once: bytes of csv and ndjson with the client's, rows of parquet. Returns an instant to pin. */
export async function compareAnswers(input: {
  source: Source
  client: string
  url: string
  rows: number
  pathOf: (format: string) => string
}): Promise<Download> {
  const { source, client, url, rows, pathOf } = input
  const csv = await hashCsv(source, pathOf('csv'))
  const peer = await hashSelect(client, { url, sql: exportSelect('csv', csv.asOf), head: CSV_HEAD })
  requireSame(
    'csv against the client',
    { sha256: csv.sha256, rows },
    { sha256: peer.sha256, rows: peer.lines },
  )
  const end = await readEnd(source, pathOf('ndjson'))
  const lines = await hashSelect(client, { url, sql: exportSelect('json', csv.asOf), head: '' })
  requireSame('ndjson against the client', end, { rows: lines.lines, sha256: lines.sha256 })
  requireSame('rows of parquet', await countParquetRows(source, pathOf('parquet')), rows)
  return csv
}
