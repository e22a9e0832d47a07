import { describe, expect, it } from 'vitest'
import { readSmallRequest } from './small-request'

const url = 'http://localhost/api/auth/callback/credentials'

/** A body that comes in parts and counts how many were asked for. */
function inParts(count: number, size: number) {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      sent += 1
      if (sent > count) controller.close()
      else controller.enqueue(new Uint8Array(size))
    },
  })
  const request = new Request(url, { method: 'POST', body, duplex: 'half' } as RequestInit)
  return { request, sent: () => sent }
}

describe('readSmallRequest', () => {
  it('hands on method, headers and body of a small request', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', cookie: 'a=b' }
    const small = await readSmallRequest(new Request(url, { method: 'POST', headers, body: 'x=1' }), 3)
    expect(small?.url).toBe(url)
    expect(small?.method).toBe('POST')
    expect(small?.headers.get('content-type')).toBe(headers['content-type'])
    expect(await small?.text()).toBe('x=1')
  })

  it('leaves a request without a body as it is', async () => {
    const request = new Request(url)
    expect(await readSmallRequest(request, 0)).toBe(request)
  })

  it('gives null for one byte too many', async () => {
    expect(await readSmallRequest(inParts(1, 4).request, 4)).not.toBeNull()
    expect(await readSmallRequest(inParts(1, 5).request, 4)).toBeNull()
  })

  it('stops reading an endless body at the limit', async () => {
    const endless = inParts(1_000_000, 1_024)
    expect(await readSmallRequest(endless.request, 4_096)).toBeNull()
    expect(endless.sent()).toBeLessThan(10)
  })
})
