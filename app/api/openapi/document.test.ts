import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '@/lib/exports/index'
import { listDoors } from '@/tests/security/doors'
import { useEnvironment } from '@/tests/setup/environment'
import type { Answer, Operation } from './contract'
import { openApiDocument } from './document'

/** Doors for pages and logins, which no program calls. */
const NOT_FOR_PROGRAMS = ['GET /api/auth/[...nextauth]', 'GET /api/newest', 'GET /api/[...path]']

useEnvironment(() => ({ APP_URL: 'https://desk.example.com/' }))

const operations = (): [path: string, operation: Operation][] =>
  Object.entries(openApiDocument().paths).map(([path, { get }]) => [path, get])

describe('the OpenAPI document', () => {
  it('is one by the judgement of a validator that is not ours', async () => {
    const text = JSON.stringify(openApiDocument())
    const validator = new Validator()
    expect(await validator.validate(JSON.parse(text))).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
    const broken = { ...JSON.parse(text), paths: { '/x': { get: { responses: 'none' } } } }
    expect((await new Validator().validate(broken)).valid).toBe(false)
  })

  it('has every door of the API that programs use, and no other', () => {
    const doors = listDoors().filter((door) => door.startsWith('GET ') && !NOT_FOR_PROGRAMS.includes(door))
    const described = operations().map(([path]) => `GET ${path.replace(/\{(\w+)\}/g, '[$1]')}`)
    const isDataset = (door: string) => /^GET \/api\/v1\/exports\/[a-z-]+$/.test(door)
    expect(described.filter((door) => !isDataset(door)).sort()).toEqual(
      doors.filter((door) => door !== 'GET /api/v1/exports/[dataset]'),
    )
    expect(described.filter(isDataset).length).toBeGreaterThan(0)
  })

  it('says what every operation and parameter means, and gives an example of each', () => {
    const ids = operations().map(([, { operationId }]) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [path, operation] of operations()) {
      expect(operation.description, path).toMatch(/\.$/)
      expect(operation['x-codeSamples'].length, path).toBeGreaterThan(0)
      for (const sample of operation['x-codeSamples'])
        expect(sample.source, path).toMatch(/^curl .*"https:\/\/desk\.example\.com[/$]/)
      for (const { name, description, schema } of operation.parameters) {
        expect(description, `${name} of ${path}`).not.toBe('')
        expect(schema.type, `${name} of ${path}`).toBe('string')
      }
    }
  })

  it('offers every format of every dataset', () => {
    const exports = operations().filter(([, { operationId }]) => operationId.startsWith('export-'))
    const rows = exports.filter(([path]) => !path.includes('{'))
    for (const [path, { parameters, responses }] of rows) {
      const format = parameters.find(({ name }) => name === 'format')
      expect(format?.schema.enum, path).toEqual(FORMATS.map(({ id }) => id))
      const { content } = responses[200] as Answer
      expect(Object.keys(content ?? {}), path).toHaveLength(FORMATS.length)
    }
  })

  it('has examples that are what their schemas say', () => {
    const { components } = openApiDocument()
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    let checked = 0
    for (const [path, { responses }] of operations()) {
      const answers = Object.values(responses).map((one) =>
        '$ref' in one ? components.responses[one.$ref.split('/').at(-1) ?? ''] : one,
      )
      for (const { schema, example } of answers.flatMap((one) => Object.values(one?.content ?? {}))) {
        if (example === undefined) continue
        const validate = ajv.compile({ ...schema, components })
        expect(validate(example), `${path}: ${ajv.errorsText(validate.errors)}`).toBe(true)
        checked += 1
      }
    }
    expect(checked).toBeGreaterThan(20)
  })
})
