import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { missingShared, readShared } from '@/tests/shared'
import { type Given, KINDS } from '@/tests/vector-kinds'
import { withNaN } from './gaps'

const number = z.number().nullable()
const column = z.array(number)
const schema = z.object({
  kind: z.string(),
  inputs: z.record(z.string(), z.union([z.number(), column, z.array(column)])),
  params: z.record(z.string(), z.unknown()),
  expected: z.union([
    z.number(),
    column,
    z.array(column),
    z.record(z.string(), z.union([z.number(), column])),
  ]),
  tolerance: z.object({ abs: z.number() }),
  compare_from_index: z.number().optional(),
})
type Vector = z.infer<typeof schema>
type Expected = Vector['expected']

const INDEX = 'vectors/INDEX.csv'

function givenOf({ inputs, params }: Vector): Given {
  const asColumn = (value: unknown) => withNaN(column.parse(value))
  const convention = String(params.convention ?? '')
  return {
    column: (id) => asColumn(inputs[id]),
    columns: (id) => z.array(column).parse(inputs[id]).map(asColumn),
    number: (id) => z.number().parse(inputs[id]),
    has: (id) => id in inputs,
    param: (id, usual) => z.number().parse(params[id] ?? usual),
    list: (id) => z.array(z.number()).parse(params[id]),
    is: (id) => params[id] === true || convention.includes(id),
  }
}

/** What differs by more than the vector allows: null states nothing, and nothing before the index is compared. */
function differences(expected: Expected | number | null, got: unknown, vector: Vector, path = ''): string[] {
  if (expected === null) return []
  if (typeof expected === 'number') {
    const isClose = typeof got === 'number' && Math.abs(got - expected) <= vector.tolerance.abs
    return isClose ? [] : [`${path || 'value'}: ${got} is not ${expected}`]
  }
  const from = Array.isArray(expected) ? (vector.compare_from_index ?? 0) : 0
  const values = (got ?? {}) as Record<string, unknown>
  return Object.entries(expected).flatMap(([id, one]) =>
    Number(id) < from ? [] : differences(one, values[id], vector, `${path}[${id}]`),
  )
}

const statedOf = (expected: Expected | number | null): number => {
  if (expected === null) return 0
  if (typeof expected === 'number') return 1
  return Object.values(expected).reduce((sum: number, one) => sum + statedOf(one), 0)
}

describe('reference values of other projects', () => {
  const missing = missingShared(INDEX)
  if (missing !== false) {
    it('are met', (ctx) => ctx.skip(missing))
    return
  }
  const listed = readShared(INDEX)
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .flatMap(([name = '', kind = '']) => (kind in KINDS ? [{ name, kind }] : []))

  const met = new Map<string, number>()

  it('exist for every kind that is listed here', () => {
    expect(Object.keys(KINDS).filter((kind) => !listed.some((one) => one.kind === kind))).toEqual([])
  })

  it.each(listed)('$kind: $name is met', ({ name, kind }) => {
    const vector = schema.parse(JSON.parse(readShared(`vectors/${name}.json`).toString('utf8')))
    expect(statedOf(vector.expected), 'values that are stated').toBeGreaterThan(0)
    expect(differences(vector.expected, KINDS[kind]?.(givenOf(vector)), vector)).toEqual([])
    met.set(kind, (met.get(kind) ?? 0) + 1)
  })

  afterAll(() => {
    const cases = (kind: string) => listed.filter((one) => one.kind === kind).length
    const lines = Object.keys(KINDS).map((kind) => `${kind} ${met.get(kind) ?? 0} of ${cases(kind)}`)
    process.stdout.write(`Reference vectors that are met, by kind: ${lines.join(', ')}\n`)
  })
})
