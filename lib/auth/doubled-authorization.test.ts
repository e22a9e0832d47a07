import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, it } from 'vitest'
import { joinDoubledAuthorization } from './doubled-authorization'

/** What a server sees of a request with these header lines. */
async function see(lines: string[]): Promise<string | undefined> {
  let seen: string | undefined
  const server = createServer((request, response) => {
    seen = request.headers.authorization
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.end(['GET / HTTP/1.1', 'Host: x', 'Connection: close', ...lines, '', ''].join('\r\n'))
  socket.resume()
  await once(socket, 'close')
  server.close()
  return seen
}

it('shows an Authorization header that came twice as both, and leaves a single one alone', async () => {
  joinDoubledAuthorization()
  expect(await see(['Authorization: Bearer a', 'authorization: Bearer b'])).toBe('Bearer a, Bearer b')
  expect(await see(['Authorization: Bearer a', 'X-Other: authorization', 'X-More: b'])).toBe('Bearer a')
  expect(await see(['X-Other: b'])).toBeUndefined()
})
