import type { z } from 'zod'
import { problem } from './problem'

/** The query of a request by its schema, else 400 that names each parameter that is unknown, repeated or will not do. */
export function readQuery<Schema extends z.ZodObject>(
  request: Request,
  schema: Schema,
): z.output<Schema> | Response {
  const { searchParams } = new URL(request.url)
  const names = [...searchParams.keys()]
  const known = new Set(Object.keys(schema.shape))
  const result = schema.safeParse(Object.fromEntries([...searchParams].filter(([name]) => known.has(name))))
  const errors = [
    ...names.filter((name) => !known.has(name)).map((path) => ({ path, message: 'is not a parameter' })),
    ...names
      .filter((name, i) => names.indexOf(name) !== i)
      .map((path) => ({ path, message: 'is given twice' })),
    ...(result.error?.issues.map(({ path, message }) => ({ path: path.join('.'), message })) ?? []),
  ]
  if (result.success && errors.length === 0) return result.data
  return problem({ status: 400, title: 'Bad request', detail: 'The query is not usable.', errors })
}
