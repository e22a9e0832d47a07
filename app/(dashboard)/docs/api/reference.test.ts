import { describe, expect, it } from 'vitest'
import { openApiDocument } from '@/app/api/openapi/document'
import { useEnvironment } from '@/tests/setup/environment'
import { answersOf, sectionsOf, typeWords, whoMay } from './reference'

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
