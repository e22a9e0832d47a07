import { z } from 'zod'
import { findAssets } from '@/db/queries/assets'
import { type DatasetId, type ExportFilter, isDataset } from '@/db/queries/exports'
import { InputError } from '@/lib/errors'
import { FORMATS } from '@/lib/exports/index'

const FORMAT_IDS = FORMATS.map((format) => format.id)
const instant = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time like 2026-11-23T00:00:00Z' })
const query = z
  .strictObject({
    format: z.enum(FORMAT_IDS),
    asset: z.string().min(1).max(2_000).optional(),
    from: instant.optional(),
    to: instant.optional(),
    limit: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, 'must be a whole number above zero')
      .transform(Number)
      .optional(),
  })
  .refine(({ from, to }) => !from || !to || Date.parse(from) < Date.parse(to), {
    path: ['to'],
    message: 'must be after from',
  })

const PARAMETERS = new Set(['format', 'asset', 'from', 'to', 'limit'])

export interface ExportRequest {
  dataset: DatasetId
  format: (typeof FORMATS)[number]
  filter: ExportFilter
}

/** Parses dataset and query of an export. Null for an unknown dataset. Throws: InputError naming each parameter. */
export async function parseExportRequest(
  dataset: string,
  parameters: URLSearchParams,
): Promise<ExportRequest | null> {
  if (!isDataset(dataset)) return null
  const names = [...parameters.keys()]
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated)
    throw new InputError(`${repeated} is given twice`, [{ path: repeated, message: 'is given twice' }])
  const result = query.safeParse(Object.fromEntries([...parameters].filter(([name]) => PARAMETERS.has(name))))
  const errors = [
    ...names.filter((name) => !PARAMETERS.has(name)).map((path) => ({ path, message: 'is not a parameter' })),
    ...(result.error?.issues.map(issueLine) ?? []),
  ]
  if (!result.success || errors.length > 0) throw new InputError('The query is not usable.', errors)
  const { asset, from, to, limit } = result.data
  const format = FORMATS.find((one) => one.id === result.data.format)
  if (!format) throw new InputError('format is not usable')
  return {
    dataset,
    format,
    filter: {
      assetIds: asset === undefined ? null : await resolveAssets(asset),
      from: from === undefined ? null : new Date(from),
      to: to === undefined ? null : new Date(to),
      limit: limit ?? null,
    },
  }
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
