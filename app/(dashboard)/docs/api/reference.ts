import type { Answer, OpenApiDocument, Operation, Reference, Schema } from '@/app/api/openapi/contract'

export interface Call {
  path: string
  operation: Operation
}

export interface Section {
  name: string
  description: string
  calls: Call[]
}

/** Calls of the document under their tags, in its order. */
export function sectionsOf({ tags, paths }: OpenApiDocument): Section[] {
  const calls = Object.entries(paths).map(([path, { get }]) => ({ path, operation: get }))
  return tags.map((tag) => ({
    ...tag,
    calls: calls.filter(({ operation }) => operation.tags.includes(tag.name)),
  }))
}

/** The component that a reference names, or what stands there itself. Throws on a reference to nothing. */
function resolve<Part extends object>(parts: Record<string, Part>, one: Part | Reference): Part {
  if (!('$ref' in one)) return one as Part
  const found = parts[String(one.$ref).split('/').at(-1) ?? '']
  if (!found) throw new Error(`the document has no ${one.$ref}`)
  return found
}

/** Answers of a call by their status. */
export const answersOf = ({ components }: OpenApiDocument, { responses }: Operation): [string, Answer][] =>
  Object.entries(responses).map(([status, one]) => [status, resolve(components.responses, one)])

/** Who may call, in words. */
export function whoMay({ security }: Operation): string {
  const ways = security.map((one) => {
    const [scheme, needs = []] = Object.entries(one)[0] ?? []
    if (scheme === undefined) return 'anybody, without a login'
    if (scheme === 'session') return `a session of role ${needs.join(', ')} or higher`
    return scheme === 'token' ? `a token with scope ${needs.join(', ')}` : 'whoever has the cron secret'
  })
  return ways.join(', or ')
}

/** What a value of a schema looks like, in words. */
export function typeWords(schema: Schema): string {
  if (Array.isArray(schema.anyOf)) return schema.anyOf.map((one) => typeWords(one)).join(' or ')
  if (Array.isArray(schema.enum)) return schema.enum.join(', ')
  if (schema.const !== undefined) return String(schema.const)
  if (schema.format === 'date-time') return 'ISO 8601 time with offset'
  if (schema.format === 'uuid') return 'UUID'
  if (schema.pattern !== undefined && typeof schema.description === 'string') return schema.description
  const type = schema.type === 'string' ? 'text' : String(schema.type ?? 'anything')
  const most = typeof schema.maxLength === 'number' ? ` of at most ${schema.maxLength} characters` : ''
  const like = typeof schema.pattern === 'string' ? ` like ${schema.pattern}` : ''
  return `${type}${most}${like}`
}

export interface Field {
  name: string
  type: string
  meaning: string | null
}

/** Fields of a json answer, or of the rows when it is a page of rows; none for other answers. */
export function fieldsOf({ components }: OpenApiDocument, { content = {} }: Answer): Field[] {
  const follow = (one: Schema): Schema => resolve(components.schemas, one)
  const whole = follow(content['application/json']?.schema ?? {})
  const properties = (whole.properties ?? {}) as Record<string, Schema>
  const items = properties.data?.items
  const fields = items === undefined ? properties : follow(items as Schema).properties
  return Object.entries((fields ?? {}) as Record<string, Schema>).map(([name, schema]) => ({
    name,
    type: typeWords(schema),
    meaning:
      schema.pattern === undefined && typeof schema.description === 'string' ? schema.description : null,
  }))
}

/** An example as it is read: objects over several lines. */
export const exampleText = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2)
