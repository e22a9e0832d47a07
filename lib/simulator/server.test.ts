import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { FaultKind } from './faults'
import { type Simulator, type SimulatorOptions, startSimulator } from './server'

const NOW = Date.parse('2026-03-10T14:23:17.123Z')
const started: Simulator[] = []

async function start(options: Partial<SimulatorOptions> = {}): Promise<Simulator> {
  const simulator = await startSimulator({ seed: 9, now: () => NOW, ...options })
  started.push(simulator)
  return simulator
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()))
})

const MARKETS = '/coins/markets?vs_currency=usd'

describe('server', () => {
  it('says the same bytes in two simulators of one seed, others for another seed', async () => {
    const bodies = []
    for (const seed of [9, 9, 10]) {
      const { baseUrl } = await start({ seed })
      bodies.push(await (await fetch(baseUrl + MARKETS)).text())
    }
    expect(bodies[0]).toBe(bodies[1])
    expect(bodies[2]).not.toBe(bodies[0])
  })

  // macOS has no second loopback address to try.
  it.skipIf(process.platform === 'darwin')('listens on loopback only and reports its address', async () => {
    const simulator = await start()
    expect(simulator.baseUrl).toBe(`http://127.0.0.1:${simulator.port}/api/v3`)
    const other = createServer()
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject)
      other.listen(simulator.port, '127.0.0.2', resolve)
    })
    await new Promise((resolve) => other.close(resolve))
  })

  it('rejects when the port is taken', async () => {
    const { port } = await start()
    await expect(start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  it('answers /ping and /coins/list', async () => {
    const { baseUrl } = await start()
    expect(await (await fetch(`${baseUrl}/ping`)).json()).toEqual({ gecko_says: '(V3) To the Moon!' })
    const list = (await (await fetch(`${baseUrl}/coins/list`)).json()) as object[]
    expect(list).toHaveLength(60)
    expect(Object.keys(list[0] ?? {})).toEqual(['id', 'symbol', 'name'])
    const detailed = (await (await fetch(`${baseUrl}/coins/list?include_platform=true`)).json()) as object[]
    expect(Object.keys(detailed[0] ?? {})).toEqual(['id', 'symbol', 'name', 'platforms'])
  })

  it('answers as of the header or the path, and dates the answer so', async () => {
    const { baseUrl, baseUrlAt } = await start()
    const at = NOW - 86_400_000
    const byPath = await fetch(baseUrlAt(at) + MARKETS)
    const byHeader = await fetch(baseUrl + MARKETS, {
      headers: { 'x-simulator-now': new Date(at).toISOString() },
    })
    expect(byPath.headers.get('date')).toBe(new Date(at).toUTCString())
    const body = await byPath.text()
    expect(await byHeader.text()).toBe(body)
    expect(await (await fetch(baseUrl + MARKETS)).text()).not.toBe(body)
  })

  it('refuses an unreadable instant and, when told so, any instant', async () => {
    const { baseUrl } = await start()
    expect((await fetch(`${baseUrl}/ping`, { headers: { 'x-simulator-now': 'yesterday' } })).status).toBe(422)
    const fixed = await start({ virtual: false })
    expect((await fetch(`${fixed.baseUrlAt(NOW)}/ping`)).status).toBe(404)
  })

  it('answers unknown and malformed paths with 404', async () => {
    const { baseUrl } = await start()
    for (const path of ['/nothing', '/coins/%E0%A4%A/market_chart']) {
      const response = await fetch(baseUrl + path)
      expect(response.status).toBe(404)
      expect(await response.json()).toEqual({ error: expect.any(String) })
    }
  })

  it('counts requests, all and by route', async () => {
    const { baseUrl, requests } = await start()
    await fetch(`${baseUrl}/ping`)
    await fetch(`${baseUrl}/coins/bitcoin/market_chart?vs_currency=usd&days=1`)
    expect([requests(), requests('/ping'), requests('/coins/{id}/market_chart')]).toEqual([2, 1, 1])
  })
})

describe('admission', () => {
  it('refuses a missing key with 10002 and a paid key with 10010', async () => {
    const { baseUrl } = await start({ apiKey: 'demo' })
    const ask = (headers: Record<string, string>) => fetch(`${baseUrl}/ping`, { headers })
    expect((await ask({ 'x-cg-demo-api-key': 'demo' })).status).toBe(200)
    const missing = await ask({})
    expect(missing.status).toBe(401)
    expect(await missing.json()).toMatchObject({
      status: { error_code: 10002, timestamp: expect.any(String) },
    })
    const paid = await ask({ 'x-cg-pro-api-key': 'demo' })
    expect(paid.status).toBe(400)
    expect(await paid.json()).toMatchObject({
      error_code: 10010,
      status: { error_message: expect.any(String) },
    })
  })

  it('refuses the call above the limit with retry-after, and lets calls through a minute later', async () => {
    let now = NOW
    const { baseUrl } = await start({ limits: { callsPerMinute: 2 }, now: () => now })
    const statusOf = async () => (await fetch(`${baseUrl}/ping`)).status
    expect([await statusOf(), await statusOf()]).toEqual([200, 200])
    now += 15_000
    const refused = await fetch(`${baseUrl}/ping`)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('45')
    expect(await refused.json()).toMatchObject({ status: { error_code: 429 } })
    now += 45_000
    expect(await statusOf()).toBe(200)
  })
})

describe('faults', () => {
  it.each<[FaultKind, number, string]>([
    ['429', 429, 'error_code":429'],
    ['429text', 429, 'Throttled'],
    ['429cloudflare', 429, 'error code: 1015'],
    ['500', 500, '{"status":500,"error":"Internal Server Error"}'],
    ['html', 403, '<!DOCTYPE html>'],
    ['200error', 200, '{"status":{"error_code":429'],
    ['400', 400, '"error_code":10010'],
    ['401', 401, '"error_code":10002'],
    ['401range', 401, '{"error":{"status":{'],
    ['401plan', 401, '"error_code":10005'],
  ])('answers %s with status %d and %s, once', async (kind, status, part) => {
    const simulator = await start()
    simulator.fail({ kind, times: 1 })
    const failed = await fetch(simulator.baseUrl + MARKETS)
    expect(failed.status).toBe(status)
    expect(await failed.text()).toContain(part)
    expect((await fetch(simulator.baseUrl + MARKETS)).status).toBe(200)
  })

  it('sends half the JSON when truncated, and half the promised bytes when aborted', async () => {
    const simulator = await start()
    simulator.fail({ kind: 'truncated' })
    const text = await (await fetch(simulator.baseUrl + MARKETS)).text()
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    simulator.fail({ kind: 'aborted' })
    await expect(fetch(simulator.baseUrl + MARKETS).then((response) => response.text())).rejects.toThrow()
  })

  it('drops the connection on reset', async () => {
    const simulator = await start()
    simulator.fail({ kind: 'reset' })
    await expect(fetch(simulator.baseUrl + MARKETS)).rejects.toThrow()
  })

  it('never answers on timeout, and still closes', async () => {
    const simulator = await start()
    simulator.fail({ kind: 'timeout' })
    const signal = AbortSignal.timeout(100)
    await expect(fetch(simulator.baseUrl + MARKETS, { signal })).rejects.toMatchObject({
      name: 'TimeoutError',
    })
  })

  it('fails only the endpoint named, as often as told, until healed', async () => {
    const simulator = await start()
    simulator.fail({ kind: '500', times: 3, path: '/coins/markets' })
    expect((await fetch(`${simulator.baseUrl}/ping`)).status).toBe(200)
    expect((await fetch(simulator.baseUrl + MARKETS)).status).toBe(500)
    expect((await fetch(simulator.baseUrl + MARKETS)).status).toBe(500)
    simulator.heal()
    expect((await fetch(simulator.baseUrl + MARKETS)).status).toBe(200)
  })

  it('fails a single request by header', async () => {
    const { baseUrl } = await start()
    expect((await fetch(`${baseUrl}/ping`, { headers: { 'x-simulator-fail': '429text' } })).status).toBe(429)
    expect((await fetch(`${baseUrl}/ping`)).status).toBe(200)
  })

  it('bounds the queue', async () => {
    const simulator = await start()
    const flood = () => Array.from({ length: 101 }, () => simulator.fail({ kind: '500' }))
    expect(flood).toThrow(RangeError)
  })
})
