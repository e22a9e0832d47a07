import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { OpenApiDocument, Operation } from '@/app/api/openapi/contract'
import { pageName, rowName } from '@/app/api/openapi/schemas'
import { datasetColumns, isDataset } from '@/db/queries/export-datasets'
import { readCsv } from '../csv-reader'
import { query } from '../e2e/setup/world'
import { useEnvironment } from '../setup/environment'
import {
  answerOf,
  expectShape,
  FILE_BODY,
  FILE_ID,
  goodLink,
  readDocument,
  sendCurl,
  useApiSite,
} from './openapi'
import { type RawAnswer, sendRaw } from './requests'

const site = useApiSite('openapi')
useEnvironment(() => ({ AUTH_SECRET: site.env.AUTH_SECRET }))
const bearer = () => ({ authorization: `Bearer ${site.tokens.everyScope}` })
const get = (path: string, headers: Record<string, string> = bearer(), method = 'GET') =>
  sendRaw(site.url, { path, headers, method })
const operations = (document: OpenApiDocument): [string, Operation][] =>
  Object.entries(document.paths).map(([path, one]) => [path, one.get])

async function exportId(): Promise<string> {
  const { headers } = await get('/api/v1/exports/market-data?format=csv')
  return String(headers['x-export-id'])
}

/** The body of an export is what its content type promises. */
function expectRows(document: OpenApiDocument, dataset: string, answer: RawAnswer): void {
  if (!isDataset(dataset)) throw new Error(`${dataset} is no dataset`)
  const type = String(answer.headers['content-type']).replace(/;.*/, '')
  const schemas = document.components.schemas
  const shape = (name: string, value: unknown) => expectShape(document, schemas[name] ?? { not: {} }, value)
  if (type === 'application/json') {
    const page = JSON.parse(answer.body)
    shape(pageName(dataset), page)
    expect(page.data.length, `${dataset} has rows`).toBeGreaterThan(0)
  } else if (type === 'application/x-ndjson') {
    const lines = answer.body.trimEnd().split('\n')
    for (const line of lines.slice(0, -1)) shape(rowName(dataset), JSON.parse(line))
    const end = JSON.parse(lines.at(-1) ?? '')
    shape('EndLine', end)
    const covered = answer.body.slice(0, answer.body.lastIndexOf('{"_end"'))
    expect(end._end).toEqual({
      rows: lines.length - 1,
      sha256: createHash('sha256').update(covered).digest('hex'),
    })
  } else if (type === 'text/csv') {
    const [head, ...rows] = readCsv(answer.body)
    expect(head).toEqual(datasetColumns(dataset).map(({ name }) => name))
    expect(rows.length, `${dataset} has rows`).toBeGreaterThan(0)
  } else expect(answer.body.startsWith('PAR1'), type).toBe(true)
}

describe('an example of the document', () => {
  it('answers, by every line as it stands, what the document says', async () => {
    const document = await readDocument(site)
    const variables = {
      TOKEN: site.tokens.everyScope,
      CRON_SECRET: String(site.env.CRON_SECRET),
      EXPORT_ID: await exportId(),
      LINK: goodLink(),
    }
    let sent = 0
    for (const [path, operation] of operations(document))
      for (const { source } of operation['x-codeSamples']) {
        const answer = await sendCurl(site, source, variables)
        expect(answer.status, `${source}: ${answer.body.slice(0, 300)}`).toBe(200)
        const { content = {}, headers = {} } = answerOf(document, operation, answer.status)
        const type = String(answer.headers['content-type']).replace(/;.*/, '')
        expect(Object.keys(content), source).toContain(type)
        const dataset = /^\/api\/v1\/exports\/([a-z-]+)$/.exec(path)?.[1]
        if (dataset !== undefined) expectRows(document, dataset, answer)
        else if (type === 'application/json')
          expectShape(document, content[type]?.schema ?? {}, JSON.parse(answer.body))
        for (const name of Object.keys(headers).filter((one) => one.startsWith('RateLimit')))
          expect(answer.headers[name.toLowerCase()], `${name} of ${source}`).toMatch(/^\d+$/)
        sent += 1
      }
    expect(sent).toBeGreaterThan(25)
  })

  it('is compressed on the way when the client offers it', async () => {
    const path = '/api/v1/exports/market-data?format=csv'
    const { headers } = await get(path, { ...bearer(), 'accept-encoding': 'gzip' })
    expect(headers['content-encoding']).toBe('gzip')
    expect((await get(path)).headers['content-encoding']).toBeUndefined()
  })

  it('gives xlsx as well', async () => {
    const answer = await get('/api/v1/exports/market-data?format=xlsx')
    expect(answer.status).toBe(200)
    expect(answer.body.startsWith('PK')).toBe(true)
  })
})

describe('every operation of the document', () => {
  it('refuses with problem+json of a documented status: nobody, a wrong token, an unknown parameter', async () => {
    const document = await readDocument(site)
    for (const [path, operation] of operations(document)) {
      const address = path.replace('{job}', 'market').replace('{id}', FILE_ID)
      const callers = [
        {},
        { authorization: 'Bearer nonsense' },
        bearer(),
        site.headers.cron,
        site.headers.viewer,
      ]
      for (const headers of callers) {
        const answer = await get(`${address}?colour=red`, headers)
        expect(answer.headers['content-type'], `${path} ${answer.status}`).toBe('application/problem+json')
        answerOf(document, operation, answer.status)
        expectShape(document, document.components.schemas.Problem ?? {}, JSON.parse(answer.body))
        if (answer.status === 400)
          expect(JSON.parse(answer.body).errors).toContainEqual({
            path: 'colour',
            message: 'is not a parameter',
          })
      }
    }
  })

  it('is public where no way in is named, and there alone', async () => {
    const document = await readDocument(site)
    for (const [path, { security }] of operations(document)) {
      const open = security.some((one) => Object.keys(one).length === 0)
      const { status } = await get(path.replace('{job}', 'market').replace('{id}', FILE_ID), {})
      expect(status === 401, path).toBe(!open)
    }
  })
})

describe('the document itself', () => {
  it('is asked for anew, so that it is never of an earlier version, and holds no secret', async () => {
    const answer = await get('/api/v1/openapi.json', {})
    expect(answer.headers['cache-control']).toBe('no-cache')
    for (const secret of [site.env.CRON_SECRET, site.env.AUTH_SECRET, site.env.DATABASE_URL])
      expect(answer.body).not.toContain(String(secret))
  })

  it('names the address of the installation, not the one that a request claims', async () => {
    const answer = await get('/api/v1/openapi.json', {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
    })
    expect(answer.body).not.toContain('evil.example')
  })
})

describe('HEAD', () => {
  it('opens no export: eight of them leave room for the rows', async () => {
    const path = '/api/v1/exports/market-data?format=csv'
    const count = () => query(site.databaseUrl, 'SELECT COUNT(*) AS n FROM exports')
    const before = await count()
    for (let i = 0; i < 8; i++) {
      const { status, headers, body } = await get(path, site.headers.analyst, 'HEAD')
      expect([status, body, headers['x-export-id']]).toEqual([200, '', undefined])
      expect(headers['content-type']).toContain('text/csv')
    }
    expect(await count()).toEqual(before)
    const answer = await get(path, site.headers.analyst)
    expect(answer.status).toBe(200)
    expect(readCsv(answer.body)).toHaveLength(3)
  })

  it('of a file gives none of its bytes', async () => {
    const { status, headers, body } = await get(goodLink(), {}, 'HEAD')
    expect([status, body, headers['accept-ranges']]).toEqual([200, '', 'bytes'])
    const whole = await get(goodLink(), {})
    expect(whole.body).toEqual(FILE_BODY)
  })
})

describe('a receipt', () => {
  it('is for whoever made the export, and for administrators', async () => {
    const { headers } = await get('/api/v1/exports/market-data?format=csv', site.headers.analyst)
    const path = `/api/v1/exports/receipts/${headers['x-export-id']}`
    const statuses: Record<string, number> = {}
    for (const caller of ['anonymous', 'viewer', 'analyst', 'operator', 'admin'] as const)
      statuses[caller] = (await get(path, site.headers[caller])).status
    expect(statuses).toEqual({ anonymous: 401, viewer: 403, analyst: 200, operator: 404, admin: 200 })
    expect((await get(path)).status, 'a token of the same account').toBe(200)
  })
})

describe('the link to a file', () => {
  it('goes on where a download broke, and says when nothing is left', async () => {
    const rest = await get(goodLink(), { range: 'bytes=14-' })
    expect([rest.status, rest.body]).toEqual([206, FILE_BODY.slice(14)])
    expect(rest.headers['content-range']).toBe(`bytes 14-${FILE_BODY.length - 1}/${FILE_BODY.length}`)
    expect((await get(goodLink(), { range: `bytes=${FILE_BODY.length}-` })).status).toBe(416)
  })

  it('opens nothing once a letter of it is changed', async () => {
    const link = goodLink()
    const changed = [
      link.replace(/expires=\d/, 'expires=9'),
      link.replace(/(signature=)(.)/, (_, name, first) => name + (first === 'A' ? 'B' : 'A')),
      link.replace(FILE_ID, FILE_ID.replace('1', '2')),
    ]
    for (const path of changed) expect((await get(path, {})).status, path).toBe(404)
  })
})
