import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenApiDocument, Operation, Parameter } from '@/app/api/openapi/contract'
import { DATASETS, type Dataset } from '@/db/queries/export-datasets'
import { encodeCursor } from '@/lib/delivery/export-cursor'
import { DATASET_IDS } from '@/lib/delivery/export-manifest'
import { hostileValue } from './hostile-values'
import { answerOf, expectShape, FILE_ID, readDocument, useApiSite } from './openapi'
import { type RawAnswer, sendRaw } from './requests'

const site = useApiSite('fuzz')
/** Values tried for each parameter; some hundred requests in all. */
const RUNS = 10
const OPEN = { timeout: 180_000 }

/** As an address has it; an edge that is percent-encoded already stays as it is. */
const encoded = (text: string) =>
  /%/.test(text) && /^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed())

const send = (path: string, more: Record<string, string> = {}) => {
  const own = path.startsWith('/api/cron')
    ? site.headers.cron
    : { authorization: `Bearer ${site.tokens.everyScope}` }
  return sendRaw(site.url, { path, headers: { ...own, ...more } })
}

interface Call {
  document: OpenApiDocument
  path: string
  operation: Operation
}

/** No crash, only documented answers, and every refusal a problem; gives it. */
function judge({ document, operation }: Call, answer: RawAnswer, sent: string) {
  const what = `${sent.slice(0, 300)} gave ${answer.status} ${answer.body.slice(0, 300)}`
  expect(answer.status, what).toBeLessThan(500)
  if (answer.status === 416) return null
  answerOf(document, operation, answer.status)
  if (answer.status < 400) return null
  expect(answer.headers['content-type'], what).toBe('application/problem+json')
  const problem = JSON.parse(answer.body)
  expectShape(document, document.components.schemas.Problem ?? {}, problem)
  expect(problem.status, what).toBe(answer.status)
  return problem as { status: number; errors?: { path: string }[] }
}

const isText = (path: string): boolean => {
  try {
    return decodeURIComponent(path) !== ''
  } catch {
    return false
  }
}
const pathOf = ({ path }: Call) => path.replace('{id}', FILE_ID).replace('{job}', 'delivery')
/** What must be there for the rest to be looked at. */
const needed = ({ operation }: Call, but = '') =>
  operation.parameters
    .filter((one) => one.required && one.in === 'query' && one.name !== but)
    .map(({ name, schema }) => `${name}=${Array.isArray(schema.enum) ? schema.enum[0] : '1'}`)
const addressOf = (call: Call, query: string[], but?: string) => {
  const all = [...needed(call, but), ...query]
  return all.length === 0 ? pathOf(call) : `${pathOf(call)}?${all.join('&')}`
}
const limited = ({ operation }: Call, name: string) =>
  operation.parameters.some((one) => one.name === 'limit') && name !== 'limit' ? ['limit=2'] : []

const tries: Record<Parameter['in'], (call: Call, name: string) => Promise<void>> = {
  query: (call, name) =>
    fc.assert(
      fc.asyncProperty(hostileValue, async (text) => {
        const path = addressOf(call, [...limited(call, name), `${name}=${encoded(text)}`], name)
        const problem = judge(call, await send(path), path)
        if (problem?.status === 400)
          expect(
            problem.errors?.map((one) => one.path),
            path,
          ).toContain(name)
      }),
      { numRuns: RUNS },
    ),
  path: (call, name) =>
    fc.assert(
      fc.asyncProperty(hostileValue, async (text) => {
        // Nothing, and what leads elsewhere, is another address.
        fc.pre(encoded(text).replace(/^(\.|%2e)+$/i, '') !== '' && !/[/\\?#]/.test(text))
        const path = call.path.replace(`{${name}}`, encoded(text))
        const answer = await send(path)
        // What is no text reaches no code of ours: requests.test.ts holds what Next answers then.
        if (isText(path)) judge(call, answer, path)
        else expect([400, 404, 500], path).toContain(answer.status)
      }),
      { numRuns: RUNS },
    ),
  header: (call, name) =>
    fc.assert(
      fc.asyncProperty(hostileValue, async (text) => {
        const plain = [...text].filter((letter) => /[\t\x20-\x7e\u00a1-\u00ff]/.test(letter)).join('')
        const path = addressOf(call, limited(call, name))
        judge(call, await send(path, { [name]: plain }), `${name}: ${plain} at ${path}`)
      }),
      { numRuns: RUNS },
    ),
}

async function eachCall(work: (call: Call) => Promise<void>): Promise<void> {
  const document = await readDocument(site)
  for (const [path, { get }] of Object.entries(document.paths)) await work({ document, path, operation: get })
}

describe('every parameter of the document', () => {
  it('takes anything without a crash, and refuses by name', OPEN, async () => {
    let tried = 0
    await eachCall(async (call) => {
      for (const { name, in: place } of call.operation.parameters) {
        await tries[place](call, name)
        tried += 1
      }
    })
    expect(tried).toBeGreaterThan(50)
  })

  it('is refused when it comes twice', OPEN, async () => {
    await eachCall(async (call) => {
      for (const { name } of call.operation.parameters.filter((one) => one.in === 'query')) {
        const path = addressOf(call, [`${name}=a`, `${name}=a`], name)
        const problem = judge(call, await send(path), path)
        expect(problem?.status, path).toBe(400)
        expect(
          problem?.errors?.map((one) => one.path),
          path,
        ).toContain(name)
      }
    })
  })
})

describe('every operation of the document', () => {
  it('names a parameter that it does not know', OPEN, async () => {
    // Not __proto__: Next drops it from the address before any code of ours sees it.
    const names = ['colour', 'Format', 'format[]', 'limit ', 'constructor', 'as-of', '🚀', "a' --", '']
    await eachCall(async (call) => {
      for (const name of names) {
        const path = addressOf(call, [`${encodeURIComponent(name)}=1`])
        const problem = judge(call, await send(path), path)
        expect(problem?.status, path).toBe(400)
        expect(
          problem?.errors?.map((one) => one.path),
          path,
        ).toContain(name)
      }
    })
  })

  it('is not led astray by headers', OPEN, async () => {
    const tricks: Record<string, string>[] = [
      { 'x-http-method-override': 'DELETE', 'x-original-url': '/settings/users', 'x-rewrite-url': '/' },
      { 'x-forwarded-for': '127.0.0.1, ::1, \u00ff', 'x-real-ip': 'a'.repeat(2_000), forwarded: 'for="[::1' },
      { accept: 'text/html;q=nonsense, */*;q=-1', 'accept-encoding': 'identity;q=9, ;;, *;q=0' },
      { 'content-type': 'multipart/form-data', 'if-match': '*', 'if-modified-since': 'never' },
      { 'next-action': 'a'.repeat(42), 'next-router-state-tree': '%5B%22' },
      { range: 'bytes=0-0,-1', te: 'trailers', expect: '200-maybe', upgrade: 'h2c' },
      { cookie: 'next-auth.session-token=a.b.c; __proto__=1; =; a' },
    ]
    await eachCall(async (call) => {
      for (const headers of tricks) {
        const path = addressOf(call, limited(call, ''))
        const answer = await send(path, headers)
        const name = Object.keys(headers)[0]
        // Node answers an expectation that it does not know.
        if (answer.status === 417) continue
        judge(call, answer, `${name} at ${path}`)
      }
    })
  })
})

describe('a cursor that somebody wrote himself', () => {
  const filter = { assetIds: null, interval: null, from: null, to: null, words: {} }
  const key = fc.constantFrom<string | number | Date>(
    ...[0, 8.64e15, Date.UTC(2026, 10, 2), Date.UTC(10_000, 0, 1)].map((time) => new Date(time)),
    ...['0', '1', '9'.repeat(20), 0, -1, 1e15, Number.MAX_SAFE_INTEGER],
  )
  const instant = fc.constantFrom(new Date(0), new Date('2026-11-03'), new Date(8.64e15))

  it('leads to rows or to a refusal, whatever place it names', OPEN, async () => {
    const document = await readDocument(site)
    for (const dataset of DATASET_IDS) {
      const { key: columns, bars, past }: Dataset = DATASETS[dataset]
      const path = `/api/v1/exports/${dataset}`
      const operation = document.paths[path]?.get
      if (!operation) throw new Error(`${path} is not in the document`)
      const places = fc.tuple(
        fc.array(key, { minLength: columns.length, maxLength: columns.length }),
        instant,
      )
      await fc.assert(
        fc.asyncProperty(places, async ([parts, at]) => {
          const after = { interval: bars?.[0]?.id ?? null, key: parts }
          const cursor = encodeCursor(dataset, filter, { after, asOf: past === 'none' ? null : at })
          const address = `${path}?format=json&limit=2&cursor=${cursor}`
          const answer = await send(address)
          judge({ document, path, operation }, answer, `${JSON.stringify(after)} at ${address}`)
        }),
        { numRuns: 2 * RUNS },
      )
    }
  })
})
