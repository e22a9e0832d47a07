import { createServer, request } from 'node:http'

/**
 * Stands between a scanner and the site and counts what was asked and how it was answered: a scan that visited
 * nothing also finds nothing.
 * @param {string} url
 * @returns {Promise<{ url: string, seen: Map<string, Map<number, number>>, close: () => Promise<void> }>}
 */
export async function startWatch(url) {
  const { hostname, port } = new URL(url)
  const seen = /** @type {Map<string, Map<number, number>>} */ (new Map())
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url: path } = incoming
    const sent = request({ hostname, port, path, method, headers }, (answer) => {
      const status = answer.statusCode ?? 0
      const address = (path ?? '').replace(/[?#].*$/s, '')
      const counts = seen.get(address) ?? new Map()
      counts.set(status, (counts.get(status) ?? 0) + 1)
      seen.set(address, counts)
      outgoing.writeHead(status, answer.headers)
      answer.pipe(outgoing)
    })
    sent.on('error', () => outgoing.destroy())
    outgoing.on('close', () => sent.destroy())
    incoming.pipe(sent)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${own}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
