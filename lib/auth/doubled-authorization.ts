import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * Lets every route see an Authorization header that came twice as HTTP reads it: joined with a comma, which no caller
 * of ours is. Node keeps the first and drops the others unseen, where a proxy before us may have looked at the last.
 */
export function joinDoubledAuthorization(): void {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    const { rawHeaders } = request
    // Names and values take turns.
    const values = rawHeaders.filter(
      (_, i) => rawHeaders[i - 1]?.toLowerCase() === 'authorization' && i % 2 === 1,
    )
    if (values.length > 1) request.headers.authorization = values.join(', ')
  })
}
