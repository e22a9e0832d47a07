import { JOBS } from '@/lib/pipeline/jobs'
import { jsonAnswer, refusals } from './common-answers'
import type { Operation } from './contract'
import { EXAMPLE_HEALTH, EXAMPLE_SUMMARY } from './examples'
import { pathParameter } from './parameters'

const health = (base: string): Operation => ({
  operationId: 'health',
  tags: ['System'],
  summary: 'State of the installation',
  description:
    'For monitors and people; no login, no secrets. A source without a key is not_configured and does not degrade.',
  security: [{}],
  parameters: [],
  responses: {
    200: jsonAnswer({ description: 'ok or degraded.', schema: 'Health', example: EXAMPLE_HEALTH }),
    503: jsonAnswer({
      description: 'starting or down.',
      schema: 'Health',
      example: { ...EXAMPLE_HEALTH, status: 'down', database: 'unreachable', sources: [], jobs: [] },
    }),
    ...refusals(400),
  },
  'x-codeSamples': [{ lang: 'Shell', label: 'The state', source: `curl "${base}/api/health"` }],
})

const cron = (base: string): Operation => ({
  operationId: 'cron',
  tags: ['System'],
  summary: 'Deliver a job',
  description:
    'Runs a job for its current slot and answers when the work is done. Delivered twice or late, one run works and the others answer `duplicate`.',
  security: [{ cron: [] }],
  parameters: [
    pathParameter('job', JOBS.map(({ id, what }) => `\`${id}\`: ${what}`).join(' '), {
      type: 'string',
      enum: JOBS.map(({ id }) => id),
    }),
  ],
  responses: {
    200: jsonAnswer({
      description: 'succeeded, partial, duplicate or skipped.',
      schema: 'RunSummary',
      example: EXAMPLE_SUMMARY,
    }),
    500: jsonAnswer({
      description: 'failed; the next delivery in the same slot tries again.',
      schema: 'RunSummary',
      example: {
        ...EXAMPLE_SUMMARY,
        status: 'failed',
        counts: { read: 0, inserted: 0, updated: 0, duplicate: 0, rejected: 0 },
        failures: [{ code: 'http', message: 'coingecko answered 502' }],
      },
    }),
    ...refusals(400, 401, 404),
  },
  'x-codeSamples': [
    {
      lang: 'Shell',
      label: 'The delivery that a scheduler makes',
      source: `curl -H "Authorization: Bearer $CRON_SECRET" "${base}/api/cron/${JOBS[0]?.id}"`,
    },
  ],
})

const document = (base: string): Operation => ({
  operationId: 'openapi',
  tags: ['System'],
  summary: 'This document',
  description: 'OpenAPI 3.1, from the schemas that validate. No login.',
  security: [{}],
  parameters: [],
  responses: {
    200: {
      description: 'The document.',
      content: { 'application/json': { schema: { type: 'object', required: ['openapi', 'info', 'paths'] } } },
    },
    ...refusals(400),
  },
  'x-codeSamples': [{ lang: 'Shell', label: 'The document', source: `curl "${base}/api/v1/openapi.json"` }],
})

/** What monitors, schedulers and generators of clients call. */
export const systemPaths = (base: string): Record<string, { get: Operation }> => ({
  '/api/health': { get: health(base) },
  '/api/cron/{job}': { get: cron(base) },
  '/api/v1/openapi.json': { get: document(base) },
})
