import { InputError } from '@/lib/errors'

/** RFC 9457 problem+json. `detail` says what to do next. */
export function problem(input: {
  status: number
  title: string
  detail: string
  errors?: { path: string; message: string }[]
  headers?: Record<string, string>
}): Response {
  const { status, title, detail, errors } = input
  return Response.json(
    { type: 'about:blank', title, status, detail, ...(errors && errors.length > 0 ? { errors } : {}) },
    {
      status,
      headers: { ...input.headers, 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
    },
  )
}

/** 401 without saying which half was wrong. */
export function unauthorized(detail: string): Response {
  return problem({
    status: 401,
    title: 'Not authenticated',
    detail,
    headers: { 'www-authenticate': 'Bearer' },
  })
}

/** 400 for an InputError; anything else is rethrown. */
export function inputProblem(error: unknown): Response {
  if (!(error instanceof InputError)) throw error
  return problem({ status: 400, title: 'Bad request', detail: error.message, errors: error.errors })
}

/** 400 for the first query parameter of a route that takes none, else null. */
export function refuseParameters(request: Request): Response | null {
  const [name] = new URL(request.url).searchParams.keys()
  if (name === undefined) return null
  const errors = [{ path: name, message: 'is not a parameter' }]
  return problem({ status: 400, title: 'Bad request', detail: 'This address takes no parameters.', errors })
}

/** 429 while this process serves as many exports as it can. */
export function tooManyExports(): Response {
  const detail = 'Other exports are running. Try again in half a minute.'
  return problem({ status: 429, title: 'Too many exports', detail, headers: { 'retry-after': '30' } })
}
