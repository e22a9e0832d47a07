// A thread of its own that answers prepared bodies: as good as no upstream at all, and the same for everybody.
import { createServer } from 'node:http'
import { parentPort } from 'node:worker_threads'

/** @type {Map<string, string>} */
const bodies = new Map()
const server = createServer((request, response) => {
  const body = bodies.get(request.url ?? '')
  response.sendDate = false
  response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(body ?? '{"error":"not prepared"}')
})
parentPort?.on('message', (/** @type {{ path?: string, body?: string, forget?: boolean }} */ message) => {
  if (message.forget) bodies.clear()
  if (message.path !== undefined && message.body !== undefined) bodies.set(message.path, message.body)
  parentPort?.postMessage({ kept: bodies.size })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  parentPort?.postMessage({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
