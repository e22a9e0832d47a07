import { FORMATS } from '@/lib/exports/index'
import { fileQuerySchema } from '../v1/exports/files/[id]/query'
import { jsonAnswer, personOrToken, RATE_HEADERS, refusals } from './common-answers'
import type { Operation } from './contract'
import { EXAMPLE_MANIFEST, EXAMPLE_RECEIPT } from './examples'
import { headerParameter, parametersOf, pathParameter } from './parameters'

const TOKEN = '-H "Authorization: Bearer $TOKEN"'
const UUID = { type: 'string', format: 'uuid' }

const manifest = (base: string): Operation => ({
  operationId: 'exports-manifest',
  tags: ['Exports'],
  summary: 'What can be exported',
  description:
    'Datasets with columns, units, filters, and how many rows of which time there are; formats; the watermark.',
  security: personOrToken('analyst', 'export:read'),
  parameters: [],
  responses: {
    200: jsonAnswer({
      description: 'The manifest.',
      schema: 'Manifest',
      example: EXAMPLE_MANIFEST,
      headers: RATE_HEADERS,
    }),
    ...refusals(400, 401, 403, 429, 503),
  },
  'x-codeSamples': [
    { lang: 'Shell', label: 'The manifest', source: `curl ${TOKEN} "${base}/api/v1/exports"` },
  ],
})

const receipt = (base: string): Operation => ({
  operationId: 'export-receipt',
  tags: ['Exports'],
  summary: 'What an export came to',
  description:
    'Rows and hash of an export, final once `complete` is true. One’s own exports; for an admin those of everybody.',
  security: personOrToken('analyst', 'export:read'),
  parameters: [pathParameter('id', 'Header x-export-id of the export.', UUID)],
  responses: {
    200: jsonAnswer({
      description: 'The receipt.',
      schema: 'Receipt',
      example: EXAMPLE_RECEIPT,
      headers: RATE_HEADERS,
    }),
    ...refusals(400, 401, 403, 404, 429, 503),
  },
  'x-codeSamples': [
    {
      lang: 'Shell',
      label: 'The receipt of an export',
      source: `curl ${TOKEN} "${base}/api/v1/exports/receipts/$EXPORT_ID"`,
    },
  ],
})

const lines = FORMATS.filter((format) => format.takes === 'lines' && format.id !== 'json')
const fileContent = Object.fromEntries(
  lines.map(({ contentType }) => [
    contentType.replace(/;.*$/, ''),
    { schema: { type: 'string', format: 'binary' } },
  ]),
)
const total = { description: 'Which bytes these are, and of how many.', schema: { type: 'string' } }

const file = (base: string): Operation => ({
  operationId: 'export-file',
  tags: ['Exports'],
  summary: 'Download a file made in the background',
  description: 'For whoever holds its signed link, a day long; no login. The link comes from Data, Exports.',
  security: [{}],
  parameters: [
    pathParameter('id', 'Id of the export.', UUID),
    ...parametersOf(fileQuerySchema),
    headerParameter(
      'Range',
      '`bytes=N-` goes on behind the first N bytes; other ranges get the whole.',
      '^bytes=',
    ),
  ],
  responses: {
    200: { description: 'The whole file.', content: fileContent },
    206: { description: 'The rest of it.', headers: { 'Content-Range': total }, content: fileContent },
    416: { description: 'There is nothing behind that many bytes.', headers: { 'Content-Range': total } },
    ...refusals(400, 404),
  },
  'x-codeSamples': [
    { lang: 'Shell', label: 'A file, or the rest of it', source: `curl -C - -o export.csv "${base}$LINK"` },
  ],
})

/** Manifest, receipts and files. */
export const receiptPaths = (base: string): Record<string, { get: Operation }> => ({
  '/api/v1/exports': { get: manifest(base) },
  '/api/v1/exports/receipts/{id}': { get: receipt(base) },
  '/api/v1/exports/files/{id}': { get: file(base) },
})
