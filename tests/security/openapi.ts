import { createHash } from 'node:crypto'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Answer, OpenApiDocument, Operation, Schema } from '@/app/api/openapi/contract'
import { fileLink } from '@/lib/delivery/export-link'
import { deliver, query } from '../e2e/setup/world'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'
import { type RawAnswer, sendRaw } from './requests'
import { type Site, useSite } from './site'

const coin = (id: string, price: string, rank: number) =>
  `{"id":"${id}","symbol":"${id.slice(0, 3)}","name":"=${id}, \\"quoted\\"","current_price":${price},"market_cap":2e12,"market_cap_rank":${rank},"total_volume":1e13,"last_updated":null}`
const MARKETS = `[${[coin('bitcoin', '97612.51', 1), coin('dust', '1e-15', 2), coin('bad', '"?"', 3)].join(',')}]`
/** Bytes of the file that every API site has. */
export const FILE_BODY = 'coingecko_id\r\nbitcoin\r\n'
export const FILE_ID = '11111111-2222-4333-8444-555555555555'

/** An installation with some of everything that can be exported, brought in by its own pipeline. */
export function useApiSite(name: string): Site {
  const env: Record<string, string> = { COINGECKO_ASSETS: 'top:3' }
  let upstream: FakeUpstream | undefined
  beforeAll(async () => {
    upstream = await startUpstream(answering(MARKETS))
    env.COINGECKO_BASE_URL = upstream.baseUrl
  })
  const site = useSite(name, env)
  beforeAll(async () => {
    expect((await deliver(site.url)).body.counts).toMatchObject({ inserted: 2, rejected: 1 })
    await query(
      site.databaseUrl,
      "INSERT INTO market_anomalies (asset_id, symbol, type, horizon, bar_time, direction, magnitude, samples, data_grade, rule_version, detected_at, known_from, run_id) SELECT id, symbol, 'price_spike', '1h', '2026-11-02', 'up', 0.1, 20, 'A', 1, '2026-11-02', '2026-11-02', 1 FROM assets",
    )
    await query(
      site.databaseUrl,
      "INSERT INTO market_candles (asset_id, `interval`, open_time, open, high, low, close, samples, expected_samples, last_slot, known_from, run_id) SELECT id, '1h', '2026-11-02', 1, 2, 1, 2, 12, 12, '2026-11-02 00:55', '2026-11-02', 1 FROM assets",
    )
    await plantFile(site.databaseUrl)
  })
  afterAll(() => upstream?.close())
  return site
}

async function plantFile(databaseUrl: string): Promise<void> {
  const sha256 = createHash('sha256').update(FILE_BODY).digest('hex')
  await query(
    databaseUrl,
    "INSERT INTO exports (public_id, dataset, format, kind, status, parameters, actor, row_count, byte_count, sha256, started_at, seen_at, expires_at) VALUES (?, 'market-data', 'csv', 'file', 'complete', '{}', 'test', 1, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL 1 DAY)",
    [FILE_ID, FILE_BODY.length, sha256],
  )
  await query(
    databaseUrl,
    'INSERT INTO export_chunks (export_id, seq, body) SELECT id, 0, ? FROM exports WHERE public_id = ?',
    [FILE_BODY, FILE_ID],
  )
}

/** The signed link to that file; needs AUTH_SECRET of the site in the environment. */
export const goodLink = (): string => fileLink(FILE_ID, new Date(Date.now() + 3_600_000))

/** The document as the site serves it. */
export async function readDocument(site: Site): Promise<OpenApiDocument> {
  const response = await fetch(`${site.url}/api/v1/openapi.json`)
  expect(response.status).toBe(200)
  return response.json() as Promise<OpenApiDocument>
}

/** Answers of an operation by their status, references followed. */
export function answerOf(document: OpenApiDocument, operation: Operation, status: number): Answer {
  const one = operation.responses[status]
  if (!one) throw new Error(`${operation.operationId} does not document the status ${status}`)
  if (!('$ref' in one)) return one
  const named = document.components.responses[one.$ref.split('/').at(-1) ?? '']
  if (!named) throw new Error(`the document has no ${one.$ref}`)
  return named
}

/** Fails unless a value is what a schema of the document says. */
export function expectShape(document: OpenApiDocument, schema: Schema, value: unknown): void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const validate = ajv.compile({ ...schema, components: document.components })
  expect(
    validate(value),
    `${ajv.errorsText(validate.errors)} in ${JSON.stringify(value).slice(0, 500)}`,
  ).toBe(true)
}

/** Sends what a line for a shell says, its variables filled in. */
export function sendCurl(
  site: Site,
  source: string,
  variables: Record<string, string>,
): Promise<RawAnswer & { path: string }> {
  const filled = source.replace(/\$([A-Z_]+)/g, (_, name: string) => variables[name] ?? `no ${name}`)
  const headers = Object.fromEntries(
    [...filled.matchAll(/-H "([^:"]+): ([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  )
  const address = /"([^"]+)"$/.exec(filled)?.[1] ?? ''
  if (!address.startsWith(site.url)) throw new Error(`${filled} calls somebody else`)
  const path = address.slice(site.url.length)
  return sendRaw(site.url, { path, headers }).then((answer) => ({ ...answer, path }))
}
