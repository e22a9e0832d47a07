import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface FakeUpstream {
  baseUrl: string
  /** Paths with query of the requests received, oldest first. */
  requests: string[]
  /** Headers of the last request. */
  lastHeaders(): IncomingMessage['headers']
  close(): Promise<void>
}

type Responder = (request: IncomingMessage, response: ServerResponse) => void

/** A plain local HTTP server that stands in for an upstream; loopback only. */
export async function startUpstream(respond: Responder): Promise<FakeUpstream> {
  const requests: string[] = []
  let headers: IncomingMessage['headers'] = {}
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    headers = request.headers
    // The tests' clocks are not the system's, and answers are compared with them.
    response.sendDate = false
    respond(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
    requests,
    lastHeaders: () => headers,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Answers every request with one body. */
export function answering(
  body: string | Buffer,
  status = 200,
  headers: Record<string, string> = {},
): Responder {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(body)
  }
}
