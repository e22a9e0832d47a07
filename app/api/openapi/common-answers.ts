import type { Answer, Header, Reference, Schema } from './contract'
import { EXAMPLE_PROBLEM } from './examples'
import { schemaReference } from './schemas'

const whole = (description: string): Header => ({ description, schema: { type: 'integer', minimum: 0 } })
const text = (description: string): Header => ({ description, schema: { type: 'string' } })

export const HEADERS: Record<string, Header> = {
  'RateLimit-Limit': whole('Calls a minute of this token; answers to a token only.'),
  'RateLimit-Remaining': whole('Calls that are left now.'),
  'RateLimit-Reset': whole('Seconds until all are there again.'),
  'Retry-After': whole('Seconds to wait.'),
  'x-export-id': text('Id of the export: its receipt has the rows and the hash.'),
  'x-next-cursor': text(
    'Cursor of the next request; absent when nothing is left, and in json, which has it in the body.',
  ),
  'x-as-of': text('The pinned instant; absent where a dataset has no history.'),
  ETag: text('Names the bytes of a pinned answer; send it back in If-None-Match.'),
}

const headerReference = (name: string): Reference => ({ $ref: `#/components/headers/${name}` })
export const headersNamed = (...names: string[]): Record<string, Reference> =>
  Object.fromEntries(names.map((name) => [name, headerReference(name)]))
export const RATE_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset']

const refusal = (description: string, headers: string[] = []): Answer => ({
  description,
  ...(headers.length > 0 ? { headers: headersNamed(...headers) } : {}),
  content: { 'application/problem+json': { schema: schemaReference('Problem') } },
})

/** Refusals by name; each says in `detail` what to do next. */
export const REFUSALS: Record<string, Answer> = {
  BadRequest: {
    ...refusal('A parameter is unknown, given twice, or will not do; `errors` names each.'),
    content: {
      'application/problem+json': { schema: schemaReference('Problem'), example: EXAMPLE_PROBLEM },
    },
  },
  Unauthorized: refusal('Nobody is logged in, or the token or secret is not good.'),
  Forbidden: refusal('The scope is missing, or the role of the account is too low.', RATE_HEADERS),
  NotFound: refusal('There is nothing of this name, or not for these eyes.'),
  TooMany: refusal('Too many calls of this token, or too many exports at once.', [
    'Retry-After',
    ...RATE_HEADERS,
  ]),
  Unavailable: refusal('The database does not answer.', ['Retry-After']),
}

const STATUS_NAMES: Record<string, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  429: 'TooMany',
  503: 'Unavailable',
}

/** Refusals of an operation by their status. */
export const refusals = (...statuses: number[]): Record<string, Reference> =>
  Object.fromEntries(
    statuses.map((status) => [status, { $ref: `#/components/responses/${STATUS_NAMES[status]}` }]),
  )

/** A json answer of a named schema. */
export const jsonAnswer = (input: {
  description: string
  schema: string
  example: unknown
  headers?: string[]
}): Answer => ({
  description: input.description,
  ...(input.headers ? { headers: headersNamed(...input.headers) } : {}),
  content: { 'application/json': { schema: schemaReference(input.schema), example: input.example } },
})

export const SECURITY_SCHEMES: Record<string, Schema> = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'next-auth.session-token',
    description:
      'The cookie of a login, over https `__Secure-next-auth.session-token`. Not looked at when an Authorization header is there.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'ks_ and 43 characters',
    description: 'An API token of Settings, API tokens. What stands beside it is the scope it needs.',
  },
  cron: { type: 'http', scheme: 'bearer', description: 'CRON_SECRET of the installation.' },
}

/** A person of this role, or a token with this scope. */
export const personOrToken = (role: string, scope: string): Record<string, string[]>[] => [
  { session: [role] },
  { token: [scope] },
]
