import { type IncomingHttpHeaders, request } from 'node:http'
import { type BuiltAction, listBuiltActions } from './doors'

export interface RawAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** One request exactly as written: no path is tidied, any header may be sent, no redirect is followed. */
export function sendRaw(
  url: string,
  input: { path: string; method?: string; headers?: Record<string, string>; body?: string | Buffer },
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const { path, method = 'GET', headers = {}, body } = input
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      )
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/** The built action of a name. Throws when there is none. */
export function requireAction(name: string): BuiltAction {
  const found = listBuiltActions().find(({ door }) => door.endsWith(`#${name}`))
  if (!found) throw new Error(`no action ${name} in the build`)
  return found
}

/** Headers by which a browser calls a server action of its own site. */
export function actionHeaders(url: string, action: BuiltAction): Record<string, string> {
  return {
    origin: url,
    'next-action': action.id,
    'content-type': 'text/plain;charset=UTF-8',
    accept: 'text/x-component',
  }
}
