import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { GET as askHealth } from '@/app/api/health/route'
import { outcomeOf, useFaultyDatabase } from './database-faults'
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy'
import { faultRounds } from './database-rounds'

let proxy: DatabaseProxy
const database = useFaultyDatabase({
  proxyTo: async (server) => {
    proxy = await startDatabaseProxy(server.port)
    const url = new URL(server.url)
    url.port = String(proxy.port)
    return url.href
  },
})
afterAll(() => proxy.close())
afterEach(() => {
  proxy.delayMs = 0
})

async function health(): Promise<{ status: number; database: string; ms: number }> {
  const since = Date.now()
  const response = await askHealth(new Request('http://127.0.0.1/api/health'))
  return { status: response.status, database: (await response.json()).database, ms: Date.now() - since }
}

describe('a slow way to the database', () => {
  it('makes a run longer and nothing else: it is told whole, once', async () => {
    proxy.delayMs = 25
    const since = Date.now()
    expect(await outcomeOf(database.deliver())).toEqual({ status: 'succeeded', message: '' })
    expect(Date.now() - since).toBeGreaterThan(1_000)
    await database.expectWhole(database.slot())
    expect(await database.attempts(database.slot())).toEqual(['succeeded'])
    expect((await health()).database).toBe('ok')
  })

  it('so slow that nobody would wait is called down, within five seconds, and ok when it is quick again', async () => {
    proxy.delayMs = 2_500
    const down = await health()
    expect(down).toMatchObject({ status: 503, database: 'unreachable' })
    expect(down.ms).toBeLessThan(5_000)
    proxy.delayMs = 0
    expect((await health()).database).toBe('ok')
  })
})

/** Whatever the run's answer was, the next delivery ends it well, from its document when there is one. */
async function settle(slot: Date): Promise<void> {
  await database.expireLeases()
  const settled = await outcomeOf(database.deliver())
  expect(['succeeded', 'duplicate'], settled.message).toContain(settled.status)
  await database.expectWhole(slot)
}

describe('a way to the database that breaks', () => {
  it('at any moment of a run leaves nothing half, and the slot is told once in the end', async () => {
    const moments = 8 * faultRounds()
    let broken = 0
    for (let i = 0; i < moments; i++) {
      database.nextSlot()
      const slot = database.slot()
      proxy.delayMs = 2
      const delivery = outcomeOf(database.deliver())
      await new Promise((resolve) => setTimeout(resolve, 10 + (i * 250) / moments))
      proxy.cut()
      const { status, message } = await delivery
      if (status !== 'succeeded') {
        broken += 1
        expect(message).toMatch(/ECONNRESET|closed|EPIPE/i)
      }
      await database.expectNothingHalf(slot)
      await settle(slot)
    }
    expect(broken).toBeGreaterThan(0)
    await database.expectNoDuplicates()
  })
})
