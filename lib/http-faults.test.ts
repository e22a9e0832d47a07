import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { asking, START, serve } from '@/tests/fetching'
import { answering } from '@/tests/upstreams'
import { UpstreamError } from './errors'

describe('no answer', () => {
  const once = { deadline: START.getTime() + 400 }

  it('from a server that hangs is a timeout, and may pass', async () => {
    const server = await serve(() => undefined)
    await expect(asking(server, { ...once, timeoutMs: 60 }).answer).rejects.toMatchObject({
      kind: 'timeout',
      transient: true,
      status: null,
    })
  })

  it('from a server that hangs in the middle of its body is a timeout as well', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('[')
    })
    const { answer, seen } = asking(server, { ...once, timeoutMs: 60 })
    await expect(answer).rejects.toMatchObject({ kind: 'timeout' })
    expect(seen.answers).toEqual([])
  })

  it('after a reset connection is a network failure with its cause', async () => {
    const server = await serve((request) => request.socket.destroy())
    const { answer } = asking(server, once)
    await expect(answer).rejects.toMatchObject({ kind: 'network', transient: true, status: null })
    await expect(answer).rejects.toHaveProperty('cause')
  })

  it('from a server that drips a byte at a time ends at the timeout all the same', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write('['), 10)
      response.once('close', () => clearInterval(drip))
    })
    const { answer, seen } = asking(server, { ...once, timeoutMs: 120 })
    await expect(answer).rejects.toMatchObject({ kind: 'timeout', transient: true })
    expect(seen.answers).toEqual([])
  })

  it('from a body that ends too early is a network failure', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('[', () => request.socket.destroy())
    })
    const { answer, seen } = asking(server, once)
    await expect(answer).rejects.toMatchObject({
      kind: 'network',
      transient: true,
      message: expect.stringContaining('broke off'),
    })
    expect(seen.answers).toEqual([])
  })

  // The line is whole in all of them: fetch would take the first two for a good answer.
  it.each([
    ['cut in the middle', (whole: Buffer) => whole.subarray(0, whole.length / 2)],
    ['without its last four bytes', (whole: Buffer) => whole.subarray(0, -4)],
    ['with a byte turned over', (whole: Buffer) => whole.map((byte, i) => (i === 40 ? byte ^ 0xff : byte))],
  ])('from a gzip body %s is a network failure that may pass', async (_, damage) => {
    const whole = gzipSync(JSON.stringify(Array.from({ length: 500 }, (_, i) => ({ id: i * 7919 }))))
    const headers = { 'content-encoding': 'gzip' }
    let calls = 0
    const server = await serve((request, response) =>
      answering(calls++ === 0 ? Buffer.from(damage(whole)) : whole, 200, headers)(request, response),
    )
    const { answer, seen } = asking(server, once)
    await expect(answer).rejects.toMatchObject({
      kind: 'network',
      transient: true,
      message: expect.stringContaining('gzip'),
      cause: expect.any(Error),
    })
    expect(seen.answers).toEqual([])
    expect((await asking(server).answer).body.length).toBeGreaterThan(500)
  })

  it('where nobody listens is a network failure, asked for three times', async () => {
    const server = await serve(answering('[]'))
    await server.close()
    const { answer, seen } = asking(server)
    await expect(answer).rejects.toMatchObject({ kind: 'network', source: 'test' })
    expect(seen).toEqual({ attempts: 3, answers: [] })
  })

  it('never puts the key or the address into a message', async () => {
    const server = await serve((request) => request.socket.destroy())
    const error = await asking(server, once).answer.catch((thrown: Error) => thrown)
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/)
  })
})

describe('what is refused', () => {
  it('is a body above 32 MiB, without reading on', async () => {
    const server = await serve((_, response) => {
      response.writeHead(200)
      const chunk = Buffer.alloc(1024 * 1024, 120)
      const pour = () => {
        while (!response.destroyed && response.write(chunk));
        response.once('drain', pour)
      }
      pour()
    })
    const { answer, seen } = asking(server, { deadline: START.getTime() + 10_000 })
    await expect(answer).rejects.toMatchObject({
      kind: 'network',
      message: expect.stringMatching(/more than/),
    })
    expect(seen.answers).toEqual([])
  })

  it('is a small gzip body that unpacks to more than 32 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(33 * 1024 * 1024))
    const server = await serve(answering(bomb, 200, { 'content-encoding': 'gzip' }))
    const { answer } = asking(server)
    await expect(answer).rejects.toMatchObject({
      transient: false,
      message: expect.stringMatching(/more than/),
    })
    expect(server.requests).toHaveLength(1)
  })

  it('is a redirect: the key would go with it', async () => {
    const target = await serve(answering('[]'))
    const server = await serve(answering('', 302, { location: `${target.baseUrl}/elsewhere` }))
    const { answer } = asking(server, { deadline: START.getTime() + 400 })
    await expect(answer).rejects.toBeInstanceOf(UpstreamError)
    expect(target.requests).toEqual([])
  })
})
