import type { z } from 'zod'
import { type DatasetId, wordFilters } from '@/db/queries/export-datasets'
import { JSON_ROWS, querySchema } from '@/lib/delivery/export-request'
import type { Parameter, Schema } from './contract'
import { jsonSchema } from './schemas'

const MEANINGS: Record<string, string> = {
  format: 'How the rows are written. csv, ndjson, xlsx and parquet are whole streams, json is a page.',
  from: 'First instant of the time column that counts (inclusive).',
  to: 'Instant before which the time column ends (exclusive); after from.',
  limit: `Most rows of this answer. Without it csv, ndjson, xlsx and parquet send all, json ${JSON_ROWS.usual}; json sends at most ${JSON_ROWS.most}.`,
  cursor:
    'Goes on where an earlier answer ended, as of the same instant. All else but limit stays as it was.',
  asset: 'CoinGecko ids separated by commas. A symbol will do where one tracked asset alone has it.',
  as_of: 'Answers what was known then: at most the watermark of the manifest. Without it the watermark.',
  interval: 'Length of the bars; without it all lengths, one after the other.',
  expires: 'As the link has it: the epoch millisecond at which it ends.',
  signature: 'As the link has it.',
}

/** Query parameters of a zod object, each with what it means. */
export function parametersOf(schema: z.ZodObject, meanings: Record<string, string> = MEANINGS): Parameter[] {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, Schema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: 'query' as const,
    required: required.includes(name),
    description: meanings[name] ?? '',
    schema: one,
  }))
}

/** The query of a dataset, by the schema that parses it. */
export function exportParameters(dataset: DatasetId): Parameter[] {
  const words = Object.fromEntries(
    wordFilters(dataset).map((name) => [
      name,
      `Rows of this ${name} alone, or of several, separated by commas.`,
    ]),
  )
  return parametersOf(querySchema(dataset), { ...MEANINGS, ...words })
}

export const pathParameter = (name: string, description: string, schema: Schema): Parameter => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
})

export const headerParameter = (name: string, description: string, pattern: string): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string', pattern },
})
