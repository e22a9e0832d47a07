import { describe, expect, it } from 'vitest'
import { openApiDocument } from '@/app/api/openapi/document'
import { datasetColumns } from '@/db/queries/export-datasets'
import { camelCase } from '@/db/queries/export-lines'
import { useEnvironment } from '@/tests/setup/environment'
import { answersOf, fieldsOf, sectionsOf, typeWords, whoMay } from './reference'

useEnvironment(() => ({ APP_URL: undefined }))

describe('the reference', () => {
  it('shows every call of the document once', () => {
    const document = openApiDocument()
    const shown = sectionsOf(document).flatMap(({ calls }) => calls.map(({ path }) => path))
    expect(shown.sort()).toEqual(Object.keys(document.paths).sort())
  })

  it('says who may call, and what every answer is', () => {
    const document = openApiDocument()
    for (const { operation } of sectionsOf(document).flatMap(({ calls }) => calls)) {
      expect(whoMay(operation)).toMatch(/^(a session of role \w+ or higher, or a token|anybody|whoever has)/)
      for (const [, answer] of answersOf(document, operation)) expect(answer.description).toMatch(/\.$/)
    }
  })

  it('lists the fields of rows, with their units', () => {
    const document = openApiDocument()
    const operation = document.paths['/api/v1/exports/market-data']?.get
    const [, answer] = operation ? (answersOf(document, operation)[0] ?? []) : []
    const fields = answer ? fieldsOf(document, answer) : []
    expect(fields.map(({ name }) => name)).toEqual(
      datasetColumns('market-data').map(({ name }) => camelCase(name)),
    )
    expect(fields.find(({ name }) => name === 'priceUsd')).toMatchObject({ meaning: 'Unit: USD' })
    expect(fields.find(({ name }) => name === 'observedAt')?.type).toBe('ISO 8601, UTC, milliseconds or null')
  })

  it.each([
    [{ type: 'string', enum: ['csv', 'json'] }, 'csv, json'],
    [{ type: 'string', format: 'date-time', pattern: '^x$' }, 'ISO 8601 time with offset'],
    [{ type: 'string', maxLength: 5, pattern: '^a$' }, 'text of at most 5 characters like ^a$'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
    [{}, 'anything'],
  ])('names the type of %j', (schema, words) => {
    expect(typeWords(schema)).toBe(words)
  })
})
