import { barIntervals, DATASETS, type DatasetId, hasAssets, hasPast } from '@/db/queries/export-datasets'
import { DATASET_IDS } from '@/lib/delivery/export-manifest'
import { FORMATS } from '@/lib/exports/index'
import { headersNamed, personOrToken, RATE_HEADERS, refusals } from './common-answers'
import type { Media, Operation, Sample } from './contract'
import { exampleCsv, exampleNdjson, examplePage } from './examples'
import { exportParameters, headerParameter } from './parameters'
import { pageName, rowName, schemaReference } from './schemas'

const TAG = 'Exports'
type Query = Record<string, string>
type FormatId = (typeof FORMATS)[number]['id']

const bytes = (title: string): Media => ({ schema: { type: 'string', format: 'binary', title } })
const MEDIA: Record<FormatId, (dataset: DatasetId) => Media> = {
  csv: (dataset) => ({
    schema: {
      type: 'string',
      description: 'RFC 4180, UTF-8, header first, CRLF. Empty is unknown, "" an empty text.',
    },
    example: exampleCsv(dataset),
  }),
  ndjson: (dataset) => ({
    schema: {
      type: 'string',
      description: `A ${rowName(dataset)} a line; the last line is an EndLine, without it the body was cut.`,
    },
    example: exampleNdjson(dataset),
  }),
  json: (dataset) => ({ schema: schemaReference(pageName(dataset)), example: examplePage(dataset) }),
  xlsx: () => bytes('Office Open XML; goes on in further sheets after 1,048,575 rows'),
  parquet: () => bytes('Apache Parquet with exact decimals and UTC times'),
}

/** text/csv; charset=utf-8 → text/csv. */
const mediaType = (contentType: string): string => contentType.replace(/;.*$/, '')

const content = (dataset: DatasetId): Record<string, Media> =>
  Object.fromEntries(FORMATS.map(({ id, contentType }) => [mediaType(contentType), MEDIA[id](dataset)]))

const TOKEN = '-H "Authorization: Bearer $TOKEN"'

function samples(base: string, dataset: DatasetId): Sample[] {
  const address = (query: Query) => `"${base}/api/v1/exports/${dataset}?${new URLSearchParams(query)}"`
  const some: Query = hasAssets(dataset) ? { asset: 'bitcoin' } : {}
  const interval = barIntervals(dataset)[0]
  const bars: Query = interval === undefined ? {} : { interval }
  const since = { from: '2026-11-01T00:00:00Z' }
  const line = (label: string, source: string): Sample => ({ lang: 'Shell', label, source })
  return [
    line(
      'Ten rows of csv, compressed on the way',
      `curl --compressed ${TOKEN} ${address({ format: 'csv', limit: '10' })}`,
    ),
    line(
      'All rows since an instant',
      `curl ${TOKEN} ${address({ format: 'ndjson', ...some, ...bars, ...since })}`,
    ),
    line('A page for a program', `curl ${TOKEN} ${address({ format: 'json', limit: '2' })}`),
    line(
      'A parquet file',
      `curl -o ${dataset}.parquet ${TOKEN} ${address({ format: 'parquet', ...some, ...since })}`,
    ),
  ]
}

function describe(dataset: DatasetId): string {
  const { time } = DATASETS[dataset]
  const past = hasPast(dataset)
    ? ' Pinned to one instant: the same request as of it gives the same bytes for ever.'
    : ' It has no history, only the state of now.'
  return `Streams rows in order of \`${time}\`.${past} HEAD gives the headers alone and opens no export. Each export has a receipt.`
}

const exportOperation = (base: string, dataset: DatasetId): Operation => ({
  operationId: `export-${dataset}`,
  tags: [TAG],
  summary: `Export ${dataset}`,
  description: describe(dataset),
  security: personOrToken('analyst', 'export:read'),
  parameters: [
    ...exportParameters(dataset),
    headerParameter('If-None-Match', 'ETag of an answer one has.', '^(W/)?"[\\w-]*"(, *(W/)?"[\\w-]*")*$'),
  ],
  responses: {
    200: {
      description: 'The rows, in the format asked for.',
      headers: headersNamed('x-export-id', 'x-next-cursor', 'x-as-of', 'ETag', ...RATE_HEADERS),
      content: content(dataset),
    },
    304: { description: 'The caller has these bytes already.', headers: headersNamed('ETag') },
    ...refusals(400, 401, 403, 404, 429, 503),
  },
  'x-codeSamples': samples(base, dataset),
})

/** An operation a dataset, each with its own parameters. */
export const exportPaths = (base: string): Record<string, { get: Operation }> =>
  Object.fromEntries(
    DATASET_IDS.map((dataset) => [`/api/v1/exports/${dataset}`, { get: exportOperation(base, dataset) }]),
  )
