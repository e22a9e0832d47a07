import { expect } from 'vitest'
import { z } from 'zod'
import { missingShared, readShared } from './shared'

const column = z.array(z.number().nullable())
const schema = z.object({
  inputs: z.record(z.string(), column),
  expected: z.record(z.string(), column),
  tolerance: z.object({ abs: z.number() }),
  compare_from_index: z.number().optional(),
})
const pathOf = (name: string) => `vectors/${name}.json`

/** Reason to skip when the reference vectors are not beside the checkout, else false. */
export const vectorMissing = (name: string): string | false => missingShared(pathOf(name))

/** One open reference vector: inputs and what another project's implementation makes of them. */
export function readVector(name: string) {
  const vector = schema.parse(JSON.parse(readShared(pathOf(name)).toString('utf8')))
  const from = vector.compare_from_index ?? 0
  return {
    input: (id: string): (number | null)[] => vector.inputs[id] ?? [],
    /** Fails unless every stated value is met within the vector's own tolerance; null states nothing. */
    compare: (id: string, got: readonly (number | null)[]): void => {
      const expected = vector.expected[id] ?? []
      const stated = expected.flatMap((value, i) => (value === null || i < from ? [] : [{ i, value }]))
      expect(stated.length, `${name} states ${id}`).toBeGreaterThan(0)
      const off = stated.filter(({ i, value }) => {
        const actual = got[i] ?? null
        return actual === null || Math.abs(actual - value) > vector.tolerance.abs
      })
      expect(off.map(({ i, value }) => ({ i, value, got: got[i] ?? null }))).toEqual([])
    },
  }
}
