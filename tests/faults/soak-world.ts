import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { floorTo, SLOT_MS } from '@/lib/domain/slot'
import { type Simulator, startSimulator } from '@/lib/simulator/server'

/** Every so many slots one coin's price jumps for one slot. */
const JUMP_EVERY = 10
const JUMP = 1.09
/** Share of requests that get no good answer. */
const BROKEN_SHARE = 0.04

/** What the soak's instances see: a market with jumps and a bad line, and a channel that notes what it is told. */
export interface SoakWorld {
  baseUrl: string
  webhookUrl: string
  simulator: Simulator
  /** Instants on the wall at which each event id was taken with a 204, oldest first. */
  received: Map<string, number[]>
  close(): Promise<void>
}

interface SoakOptions {
  now: () => number
  coin: string
  /** Told after the channel has answered and before the sender can have recorded it. */
  onDelivered: () => void
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

/** Multiplies one coin's price, in the digits as they stand in the answer. */
function withJump(body: string, coin: string): string {
  const rows: { id: string; current_price: number }[] = JSON.parse(body)
  return JSON.stringify(
    rows.map((row) => (row.id === coin ? { ...row, current_price: row.current_price * JUMP } : row)),
  )
}

/** Starts both local servers. The event ids are read from the message as a person would: `event 123`. */
export async function startSoakWorld(options: SoakOptions): Promise<SoakWorld> {
  const simulator = await startSimulator({ seed: 11, now: options.now })
  const received = new Map<string, number[]>()
  const market = createServer(async (request, response) => {
    // Node's own would be the system's, and the soak has a clock of its own.
    response.sendDate = false
    if (Math.random() < BROKEN_SHARE) return response.writeHead(502).end('bad gateway')
    const answer = await fetch(`${simulator.baseUrl.replace('/api/v3', '')}${request.url}`)
    const body = await answer.text()
    const jumps = (floorTo(options.now(), SLOT_MS) / SLOT_MS) % JUMP_EVERY === 0
    response.writeHead(answer.status, { 'content-type': 'application/json' })
    return response.end(
      jumps && request.url?.includes('/coins/markets') ? withJump(body, options.coin) : body,
    )
  })
  const channel = createServer(async (request, response) => {
    const text = await textOf(request)
    if (Math.random() < BROKEN_SHARE) return response.writeHead(500).end()
    for (const id of new Set([...text.matchAll(/event (\d+)/g)].map((match) => match[1] ?? '')))
      received.set(id, [...(received.get(id) ?? []), Date.now()])
    options.onDelivered()
    return response.writeHead(204).end()
  })
  const [marketUrl, channelUrl] = [await listen(market), await listen(channel)]
  return {
    baseUrl: `${marketUrl}/api/v3`,
    webhookUrl: `${channelUrl}/api/webhooks/1/soak`,
    simulator,
    received,
    close: async () => {
      for (const server of [market, channel]) {
        server.closeAllConnections()
        await new Promise((resolve) => server.close(resolve))
      }
      await simulator.close()
    },
  }
}
