import { z } from 'zod'
import type { DatasetId } from '@/db/queries/export-datasets'
import { DATASET_IDS } from '@/lib/delivery/export-manifest'
import {
  endLineSchema,
  healthSchema,
  manifestSchema,
  pageSchema,
  problemSchema,
  receiptSchema,
  rowSchema,
  runSummarySchema,
} from './answers'
import type { Reference, Schema } from './contract'

/** A zod schema as JSON Schema 2020-12, which is that of OpenAPI 3.1. */
export function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io })
  return rest
}

export const schemaReference = (name: string): Reference => ({ $ref: `#/components/schemas/${name}` })

/** crypto-metrics → CryptoMetrics. */
const pascalCase = (id: DatasetId) =>
  id.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())
export const rowName = (dataset: DatasetId): string => `${pascalCase(dataset)}Row`
export const pageName = (dataset: DatasetId): string => `${pascalCase(dataset)}Page`

/** Every answer that has a shape, by its name. */
export const namedSchemas = (): Record<string, Schema> => ({
  Problem: jsonSchema(problemSchema),
  Health: jsonSchema(healthSchema),
  RunSummary: jsonSchema(runSummarySchema),
  Manifest: jsonSchema(manifestSchema),
  Receipt: jsonSchema(receiptSchema),
  EndLine: jsonSchema(endLineSchema),
  ...Object.fromEntries(
    DATASET_IDS.flatMap((dataset) => [
      [rowName(dataset), jsonSchema(rowSchema(dataset))],
      [pageName(dataset), pageOf(dataset)],
    ]),
  ),
})

/** The page names its row instead of repeating it. */
function pageOf(dataset: DatasetId): Schema {
  const page = jsonSchema(pageSchema(dataset))
  const properties = page.properties as Record<string, Schema>
  return {
    ...page,
    properties: { ...properties, data: { type: 'array', items: schemaReference(rowName(dataset)) } },
  }
}
