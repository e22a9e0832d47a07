import { z } from 'zod'
import { DATASETS, type DatasetId, datasetColumns } from '@/db/queries/export-datasets'
import { camelCase } from '@/db/queries/export-lines'
import { DATASET_IDS, type Manifest, type receiptDto } from '@/lib/delivery/export-manifest'
import { GRADES } from '@/lib/domain/market'
import type { CellKind } from '@/lib/exports/contract'
import { FORMATS } from '@/lib/exports/index'
import type { Health } from '@/lib/pipeline/health'
import type { RunSummary } from '@/lib/pipeline/run-context'

const count = z.number().int().min(0)
const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .describe('ISO 8601, UTC, milliseconds')
const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('Hex')

/** RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number().int().min(400).max(599),
    detail: z.string().describe('What is wrong, and what to do next'),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .describe('Each parameter that will not do'),
  })
  .describe('RFC 9457 problem+json')

export const healthSchema = z.strictObject({
  status: z.enum(['ok', 'degraded', 'starting', 'down']),
  version: z.string(),
  startedAt: instant.describe('When this process began; a restart changes it'),
  mode: z.enum(['demo', 'live', 'not_configured']),
  database: z.enum(['ok', 'migrating', 'unreachable']),
  sources: z.array(
    z.strictObject({
      id: z.string(),
      ageSeconds: z.number().int().nullable().describe('Of the newest value; null before the first'),
      grade: z.enum([...GRADES, 'not_configured']),
    }),
  ),
  jobs: z.array(z.strictObject({ id: z.string(), lastSuccess: instant.nullable(), late: z.boolean() })),
}) satisfies z.ZodType<Health>

export const runSummarySchema = z.strictObject({
  job: z.string(),
  slot: instant,
  status: z.enum(['succeeded', 'partial', 'failed', 'skipped', 'duplicate']),
  reason: z.enum(['budget_paused', 'not_configured', 'not_due']).optional().describe('Of skipped'),
  runId: z.string().describe('Empty when the ledger was not reached'),
  attempt: count,
  counts: z.strictObject({
    read: count,
    inserted: count,
    updated: count,
    duplicate: count,
    rejected: count,
  }),
  failures: z.array(z.strictObject({ code: z.string(), message: z.string() })),
}) satisfies z.ZodType<Omit<RunSummary, 'reason'>>

const timeColumns = DATASET_IDS.map((id) => DATASETS[id].time)
const formatIds = FORMATS.map(({ id }) => id)

export const manifestSchema = z.strictObject({
  watermark: instant.describe('The latest instant that as_of may name'),
  attribution: z.literal('Data provided by CoinGecko'),
  formats: z.array(z.strictObject({ id: z.enum(formatIds), contentType: z.string(), extension: z.string() })),
  datasets: z.array(
    z.strictObject({
      id: z.enum(DATASET_IDS),
      hasHistory: z.boolean().describe('Whether as_of is a parameter'),
      timeColumn: z.enum(timeColumns).describe('The column that from and to bound'),
      filters: z.array(z.string()),
      intervals: z.array(z.string()),
      columns: z.array(
        z.strictObject({
          name: z.string(),
          kind: z.enum(['word', 'text', 'integer', 'decimal', 'double', 'time']),
          unit: z.string().nullable(),
          precision: count.optional(),
          scale: count.optional(),
        }),
      ),
      rows: count,
      rowsAreExact: z.boolean().describe('False: an estimate'),
      from: instant.nullable(),
      to: instant.nullable(),
    }),
  ),
}) satisfies z.ZodType<Omit<Manifest, 'attribution'>>

export const receiptSchema = z.strictObject({
  id: z.string(),
  dataset: z.string(),
  format: z.string(),
  kind: z.enum(['stream', 'file']),
  status: z.enum(['sending', 'queued', 'making', 'complete', 'cut', 'failed', 'dropped']),
  complete: z.boolean().describe('True: rows, bytes and sha256 are final'),
  rows: count,
  bytes: count.describe('Of the body before content encoding'),
  sha256: sha256.nullable().describe('Of the body before content encoding, of ndjson up to its _end line'),
  asOf: instant.nullable(),
  next: z.string().nullable().describe('Cursor of the next request'),
  parameters: z.record(z.string(), z.string()),
  requestedBy: z.string(),
  startedAt: instant,
  seenAt: instant,
  finishedAt: instant.nullable(),
  expiresAt: instant.nullable().describe('When the bytes of a file are dropped'),
  error: z.string().nullable(),
}) satisfies z.ZodType<ReturnType<typeof receiptDto>>

const CELLS: Record<CellKind, z.ZodType> = {
  word: z.string().regex(/^[\w.:-]*$/),
  text: z.string(),
  integer: z.number().int(),
  decimal: z.string().regex(/^-?\d+(\.\d+)?$/),
  double: z.number(),
  time: instant,
}

/** A row of a dataset as json and ndjson write it; null is unknown. */
export const rowSchema = (dataset: DatasetId): z.ZodType =>
  z.strictObject(
    Object.fromEntries(
      datasetColumns(dataset).map(({ name, kind, unit }) => {
        const cell = CELLS[kind].nullable()
        return [camelCase(name), unit && kind !== 'time' ? cell.describe(`Unit: ${unit}`) : cell]
      }),
    ),
  )

/** A page of a dataset in json. */
export const pageSchema = (dataset: DatasetId): z.ZodType =>
  z.strictObject({
    data: z.array(rowSchema(dataset)),
    next: z.string().nullable().describe('Cursor of the next request; null when nothing is left'),
    rows: count,
    asOf: instant.nullable().describe('The pinned watermark; null where a dataset has no history'),
  })

/** The last line of ndjson: without it the body was cut. */
export const endLineSchema = z.strictObject({ _end: z.strictObject({ rows: count, sha256 }) })
