import { createHash } from 'node:crypto'
import { z } from 'zod'
import { DATASETS, type Dataset, type DatasetId } from '@/db/queries/export-datasets'
import type { ExportFilter, Position } from '@/db/queries/export-sql'
import { InputError } from '@/lib/errors'

/** Where a request goes on, and as of when: a cursor holds no rights, so it is not signed. */
export interface Cursor {
  after: Position
  asOf: Date | null
}

/** Up to the year 9999, as far as a column of times goes. */
const instant = z
  .number()
  .int()
  .min(0)
  .max(Date.UTC(9999, 11, 31, 23, 59, 59, 999))
const schema = z.strictObject({
  dataset: z.string(),
  request: z.string(),
  asOf: instant.nullable(),
  interval: z.string().nullable(),
  key: z.array(z.union([z.strictObject({ at: instant }), z.string().regex(/^\d{1,20}$/), z.number().int()])),
})

type Filter = Omit<ExportFilter, 'asOf'>

/** Names what a request asks for, so that a cursor goes on with nothing else. */
function fingerprint({ assetIds, interval, from, to, words }: Filter): string {
  const sorted = Object.entries(words).map(([name, list]) => [name, [...list].sort()])
  const asked = [assetIds && [...assetIds].sort(), interval, from, to, sorted.sort()]
  return createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 16)
}

/** A cursor as text, safe in an address. */
export function encodeCursor(dataset: DatasetId, filter: Filter, { after, asOf }: Cursor): string {
  const key = after.key.map((value) => (value instanceof Date ? { at: value.getTime() } : value))
  const content = {
    dataset,
    request: fingerprint(filter),
    asOf: asOf?.getTime() ?? null,
    interval: after.interval,
    key,
  }
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

/** Reads a cursor of the same request. Throws: InputError for anything else. */
export function decodeCursor(text: string, dataset: DatasetId, filter: Filter): Cursor {
  const parsed = schema.safeParse(readJson(text))
  const { key, bars, past }: Dataset = DATASETS[dataset]
  if (!parsed.success || parsed.data.key.length !== key.length) throw refuse('is no cursor of this API')
  const { request, asOf, interval } = parsed.data
  if (parsed.data.dataset !== dataset || request !== fingerprint(filter))
    throw refuse('belongs to another request: repeat the parameters it came from, limit apart')
  const known = bars ? bars.some((bar) => bar.id === interval) : interval === null
  if (!known || (asOf !== null) !== (past !== 'none')) throw refuse('is no cursor of this API')
  const values = parsed.data.key.map((value) => (typeof value === 'object' ? new Date(value.at) : value))
  return { after: { interval, key: values }, asOf: asOf === null ? null : new Date(asOf) }
}

const refuse = (message: string) => new InputError(`cursor ${message}`, [{ path: 'cursor', message }])

function readJson(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}
