import { createConnection, createServer, type Socket } from 'node:net'

export interface DatabaseProxy {
  port: number
  /** Milliseconds that every packet of both directions is held back. */
  delayMs: number
  /** Cuts every connection with a reset, as a failing network does. */
  cut(): void
  close(): Promise<void>
}

/** Hands on what comes from one side to the other, later; order and end are kept. */
function forward(from: Socket, to: Socket, proxy: DatabaseProxy): void {
  let line = Promise.resolve()
  const later = (act: () => void) => {
    line = line.then(
      () => new Promise((done) => setTimeout(() => done(to.destroyed ? undefined : act()), proxy.delayMs)),
    )
  }
  from.on('data', (packet) => later(() => to.write(packet)))
  from.on('end', () => later(() => to.end()))
}

/** A TCP proxy in front of a database on 127.0.0.1, for a slow or broken network between. */
export async function startDatabaseProxy(targetPort: number): Promise<DatabaseProxy> {
  const pairs = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = createConnection({ host: '127.0.0.1', port: targetPort })
    const both = [client, upstream]
    for (const socket of both) {
      pairs.add(socket)
      socket.setNoDelay(true)
      // A reset of one side is the end of both; the error itself is what the test asked for.
      socket.on('error', () => undefined)
      socket.on('close', () => {
        pairs.delete(socket)
        for (const other of both) other.destroy()
      })
    }
    forward(client, upstream, proxy)
    forward(upstream, client, proxy)
  })
  const proxy: DatabaseProxy = {
    port: 0,
    delayMs: 0,
    cut: () => {
      for (const socket of pairs) socket.resetAndDestroy()
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of pairs) socket.destroy()
        server.close(() => resolve())
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  proxy.port = typeof address === 'object' && address ? address.port : 0
  return proxy
}
