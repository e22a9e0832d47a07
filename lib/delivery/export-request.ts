import { z } from 'zod'
import { findAssets } from '@/db/queries/assets'
import { barIntervals, type DatasetId, hasAssets, hasPast, isDataset } from '@/db/queries/export-datasets'
import type { ExportFilter } from '@/db/queries/exports'
import { getWatermark } from '@/db/queries/watermark'
import { InputError } from '@/lib/errors'
import { FORMATS } from '@/lib/exports/index'

const FORMAT_IDS = FORMATS.map((format) => format.id)
const instant = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time like 2026-11-23T00:00:00Z' })
const COMMON = {
  format: z.enum(FORMAT_IDS),
  from: instant.optional(),
  to: instant.optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be a whole number above zero')
    .transform(Number)
    .optional(),
}
/** Parameters that only some datasets take. */
const SOME = {
  asset: z.string().min(1).max(2_000).optional(),
  interval: z.string().optional(),
  as_of: instant.optional(),
}

type Parameter = keyof typeof COMMON | keyof typeof SOME

export interface ExportRequest {
  dataset: DatasetId
  format: (typeof FORMATS)[number]
  /** As of what instant, when the caller named one. */
  asOf: Date | null
  filter: Omit<ExportFilter, 'asOf'>
}

/** A request whose rows can be read: it says as of what instant, and goes on saying it while it is streamed. */
export interface PinnedExport extends Omit<ExportRequest, 'asOf'> {
  filter: ExportFilter
}

/** Parses dataset and query of an export. Null for an unknown dataset. Throws: InputError naming each parameter. */
export async function parseExportRequest(
  dataset: string,
  parameters: URLSearchParams,
): Promise<ExportRequest | null> {
  if (!isDataset(dataset)) return null
  const { asset, interval, from, to, limit, as_of, ...query } = parseQuery(dataset, parameters)
  const format = FORMATS.find((one) => one.id === query.format)
  if (!format) throw new InputError('format is not usable')
  return {
    dataset,
    format,
    asOf: as_of === undefined ? null : new Date(as_of),
    filter: {
      assetIds: asset === undefined ? null : await resolveAssets(asset),
      interval: interval ?? null,
      from: from === undefined ? null : new Date(from),
      to: to === undefined ? null : new Date(to),
      limit: limit ?? null,
    },
  }
}

/**
 * Fixes what a request reads: as of the instant it names, else of the watermark. Datasets without history are read as
 * they are now. Throws: InputError when that instant is not final yet.
 */
export async function pinExport(request: ExportRequest): Promise<PinnedExport> {
  const { asOf, ...rest } = request
  if (!hasPast(request.dataset)) return { ...rest, filter: { ...request.filter, asOf: null } }
  const watermark = await getWatermark()
  if (asOf && asOf > watermark) {
    const message = `is later than what is final: the watermark is ${watermark.toISOString()}, ask for that or earlier`
    throw new InputError(`as_of ${message}`, [{ path: 'as_of', message }])
  }
  return { ...rest, filter: { ...request.filter, asOf: asOf ?? watermark } }
}

function parseQuery(dataset: DatasetId, parameters: URLSearchParams) {
  const names = [...parameters.keys()]
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated)
    throw new InputError(`${repeated} is given twice`, [{ path: repeated, message: 'is given twice' }])
  const known = new Set<string>([...Object.keys(COMMON), ...Object.keys(SOME)])
  const refused = refusedOf(dataset)
  const result = querySchema(dataset).safeParse(
    Object.fromEntries([...parameters].filter(([name]) => known.has(name) && !refused.has(name))),
  )
  const errors = [
    ...names.filter((name) => !known.has(name)).map((path) => ({ path, message: 'is not a parameter' })),
    ...names.flatMap((path) => refused.get(path) ?? []).map((message) => message),
    ...(result.error?.issues.map(issueLine) ?? []),
  ]
  if (!result.success || errors.length > 0) throw new InputError('The query is not usable.', errors)
  return result.data
}

const querySchema = (dataset: DatasetId) =>
  z
    .strictObject({ ...COMMON, ...SOME, interval: z.enum(barIntervals(dataset)).optional() })
    .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
      path: ['to'],
      message: 'must be after from',
    })

/** Parameters that a dataset cannot answer, and why. */
function refusedOf(dataset: DatasetId): Map<string, { path: string; message: string }> {
  const reasons: [Parameter, boolean, string][] = [
    ['asset', hasAssets(dataset), `is not a parameter of ${dataset}: its rows speak of no asset`],
    ['interval', barIntervals(dataset).length > 0, `is not a parameter of ${dataset}: its rows are no bars`],
    ['as_of', hasPast(dataset), `is not a parameter of ${dataset}: it has no history, only the state of now`],
  ]
  return new Map(reasons.filter(([, takes]) => !takes).map(([path, , message]) => [path, { path, message }]))
}

function issueLine(issue: z.core.$ZodIssue): { path: string; message: string } {
  const message = issue.code === 'invalid_value' ? `must be one of ${issue.values.join(', ')}` : issue.message
  return { path: issue.path.join('.'), message }
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
