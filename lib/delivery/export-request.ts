import { z } from 'zod'
import { findAssets } from '@/db/queries/assets'
import {
  barIntervals,
  type DatasetId,
  hasAssets,
  hasPast,
  isDataset,
  wordFilters,
} from '@/db/queries/export-datasets'
import type { ExportFilter, Position } from '@/db/queries/export-sql'
import { findLastOf } from '@/db/queries/exports'
import { getWatermark } from '@/db/queries/watermark'
import { InputError } from '@/lib/errors'
import type { ExportFormat } from '@/lib/exports/contract'
import { FORMATS } from '@/lib/exports/index'
import { decodeCursor, encodeCursor } from './export-cursor'

const FORMAT_IDS = FORMATS.map((format) => format.id)
/** json is read whole by a program: a page of it, where the other formats are streams. */
export const JSON_ROWS = { usual: 1_000, most: 10_000 } as const
/** What a column of times can hold in every server: 1970 to 9999. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 time like 2026-11-23T00:00:00Z' })
  .refine((text) => !(Date.parse(text) < 0 || Date.parse(text) > LAST_INSTANT), {
    error: 'must lie between 1970 and 9999',
  })
const words = z
  .string()
  .max(500)
  .regex(/^[\w.:-]+(,[\w.:-]+)*$/, 'must be a word, or words separated by commas')

const COMMON = {
  format: z.enum(FORMAT_IDS),
  from: instant.optional(),
  to: instant.optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be a whole number above zero')
    .transform(Number)
    .optional(),
  cursor: z.string().min(1).max(2_000).optional(),
}
/** Parameters that only some datasets take. */
const SOME = {
  asset: z.string().min(1).max(2_000).optional(),
  as_of: instant.optional(),
}

export interface ExportRequest {
  dataset: DatasetId
  format: ExportFormat
  /** Its parameters as they were given. */
  parameters: Record<string, string>
  /** As of what instant, when the caller or the cursor named one. */
  asOf: Date | null
  after: Position | null
  limit: number | null
  filter: Omit<ExportFilter, 'asOf'>
}

/** A request whose rows can be read: as of what instant, from where to where, and where the next one goes on. */
export interface PinnedExport {
  dataset: DatasetId
  format: ExportFormat
  parameters: Record<string, string>
  filter: ExportFilter
  after: Position | null
  /** Last row of the answer; null: to the end. */
  end: Position | null
  next: string | null
}

/** The query of a dataset, as it is parsed and as the OpenAPI tells it. */
export const querySchema = (dataset: DatasetId): z.ZodObject<Record<string, z.ZodType>> =>
  z.strictObject({
    ...COMMON,
    ...(hasAssets(dataset) ? { asset: SOME.asset } : {}),
    ...(hasPast(dataset) ? { as_of: SOME.as_of } : {}),
    ...(barIntervals(dataset).length > 0 ? { interval: z.enum(barIntervals(dataset)).optional() } : {}),
    ...Object.fromEntries(wordFilters(dataset).map((name) => [name, words.optional()])),
  })

/** Parses dataset and query of an export. Null for an unknown dataset. Throws: InputError naming each parameter. */
export async function parseExportRequest(
  dataset: string,
  parameters: URLSearchParams,
): Promise<ExportRequest | null> {
  if (!isDataset(dataset)) return null
  const query = parseQuery(dataset, parameters)
  const format = FORMATS.find((one) => one.id === query.format)
  if (!format) throw new InputError('format is not usable')
  const filter = {
    assetIds: query.asset === undefined ? null : await resolveAssets(query.asset),
    interval: query.interval ?? null,
    from: query.from === undefined ? null : new Date(query.from),
    to: query.to === undefined ? null : new Date(query.to),
    words: wordsOf(dataset, query),
  }
  const cursor = query.cursor === undefined ? null : decodeCursor(query.cursor, dataset, filter)
  const asOf = query.as_of === undefined ? null : new Date(query.as_of)
  if (cursor && asOf && asOf.getTime() !== cursor.asOf?.getTime())
    throw refuse('as_of', 'differs from the one of the cursor: leave it out')
  return {
    dataset,
    format,
    parameters: Object.fromEntries(parameters),
    asOf: cursor?.asOf ?? asOf,
    after: cursor?.after ?? null,
    limit: query.limit ?? (format.id === 'json' ? JSON_ROWS.usual : null),
    filter,
  }
}

/**
 * Fixes what a request reads: as of the instant it names, else of the watermark, and up to which row. Datasets without
 * history are read as they are now. Throws: InputError when that instant is not final yet.
 */
export async function pinExport(request: ExportRequest): Promise<PinnedExport> {
  const { asOf: wanted, limit, filter: asked, ...rest } = request
  const { dataset, after } = rest
  const filter = { ...asked, asOf: hasPast(dataset) ? await pinInstant(wanted) : null }
  const end = limit === null ? null : await findLastOf(dataset, { filter, after }, limit)
  const next = end && encodeCursor(dataset, asked, { after: end, asOf: filter.asOf })
  return { ...rest, filter, end, next }
}

async function pinInstant(asOf: Date | null): Promise<Date> {
  const watermark = await getWatermark()
  if (!asOf || asOf <= watermark) return asOf ?? watermark
  const name = watermark.toISOString()
  throw refuse('as_of', `is later than what is final: the watermark is ${name}, ask for that or earlier`)
}

const refuse = (path: string, message: string) => new InputError(`${path} ${message}`, [{ path, message }])

interface Query {
  format: string
  from?: string | undefined
  to?: string | undefined
  limit?: number | undefined
  cursor?: string | undefined
  asset?: string | undefined
  as_of?: string | undefined
  interval?: string | undefined
}

function parseQuery(dataset: DatasetId, parameters: URLSearchParams): Query {
  const names = [...parameters.keys()]
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated) throw refuse(repeated, 'is given twice')
  const schema = querySchema(dataset).superRefine((query, context) =>
    refuseTogether(query as Partial<Query>, context),
  )
  const known = new Set(Object.keys(querySchema(dataset).shape))
  const result = schema.safeParse(Object.fromEntries([...parameters].filter(([name]) => known.has(name))))
  const errors = [
    ...names.filter((name) => !known.has(name)).map((path) => ({ path, message: whyNot(dataset, path) })),
    ...(result.error?.issues.map(issueLine) ?? []),
  ]
  if (!result.success || errors.length > 0) throw new InputError('The query is not usable.', errors)
  return result.data as unknown as Query
}

/** What parameters cannot say together. */
function refuseTogether({ from, to, format, limit }: Partial<Query>, context: z.RefinementCtx): void {
  if (from && to && Date.parse(from) >= Date.parse(to))
    context.addIssue({ code: 'custom', path: ['to'], message: 'must be after from' })
  if (format === 'json' && limit !== undefined && limit > JSON_ROWS.most)
    context.addIssue({
      code: 'custom',
      path: ['limit'],
      message: `of json is at most ${JSON_ROWS.most}: go on with the cursor, or take ndjson`,
    })
}

/** Why a dataset does not take a parameter. */
function whyNot(dataset: DatasetId, name: string): string {
  if (name === 'asset') return `is not a parameter of ${dataset}: its rows speak of no asset`
  if (name === 'interval') return `is not a parameter of ${dataset}: its rows are no bars`
  if (name === 'as_of') return `is not a parameter of ${dataset}: it has no history, only the state of now`
  return 'is not a parameter'
}

function issueLine(issue: z.core.$ZodIssue): { path: string; message: string } {
  const message = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message
  return { path: issue.path.join('.'), message }
}

function wordsOf(dataset: DatasetId, query: object): Record<string, string[]> {
  const given = new Map(Object.entries(query) as [string, unknown][])
  return Object.fromEntries(
    wordFilters(dataset).flatMap((name) => {
      const text = given.get(name)
      return typeof text === 'string' ? [[name, text.split(',')]] : []
    }),
  )
}

/** CoinGecko ids, or symbols that one tracked asset alone has, separated by commas. */
async function resolveAssets(text: string): Promise<string[]> {
  const ids: string[] = []
  for (const name of new Set(text.split(',').map((one) => one.trim()))) {
    const found = await findAssets(name)
    const [only] = found
    if (only && found.length === 1) {
      ids.push(only.id)
      continue
    }
    const message =
      found.length === 0
        ? `no asset has the id or symbol ${name}`
        : `the symbol ${name} is shared, name one id: ${found.map((one) => one.coingeckoId).join(', ')}`
    throw new InputError(message, [{ path: 'asset', message }])
  }
  return ids
}
