import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { UpstreamError } from './errors'
import {
  assertOutsideAddress,
  isPublicAddress,
  OutsideAddressError,
  postToOutside,
  type Resolve,
} from './outside-address'

const PUBLIC = '93.184.216.34'
const servers: Server[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))))
})

async function listen<T extends Server>(server: T): Promise<number> {
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

const serve = (respond: (request: IncomingMessage, response: ServerResponse) => void) =>
  listen(createServer(respond))

/** Answers one list of addresses after the other; the last one stays. */
function resolving(...answers: string[][]): Resolve {
  return async () => {
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? []
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  }
}

const post = { headers: { 'content-type': 'text/plain' }, body: 'hello', timeoutMs: 5_000 }

describe('a public address', () => {
  it.each([
    PUBLIC,
    '1.1.1.1',
    '9.255.255.255',
    '11.0.0.0',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '223.255.255.255',
    '2606:4700::6810:84e5',
    '2a00:1450:4001::1',
    '64:ff9b::5db8:d822',
  ])('may be %s', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.88.99.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::ffff:0:127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::a9fe:a9fe',
    '64:ff9b:1::1',
    '100::1',
    '2001::1',
    '2001:0:7f00:1::',
    '2001:db8::1',
    '2002:7f00:1::',
    '2002:c0a8:101::1',
    '3fff::1',
    '5f00::1',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '2606:4700::1%eth0',
    'fec0::1',
    'ff02::1',
    '127.1',
    'localhost',
    '',
  ])('is never %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('assertOutsideAddress', () => {
  it.each([
    'https://hooks.example/x',
    'https://hooks.example:443/x',
    'https://hooks.example:8443/x',
    'https://hooks.example:80/',
  ])('accepts %s', async (url) => {
    await expect(assertOutsideAddress(url, resolving([PUBLIC, '2606:4700::1']))).resolves.toBeUndefined()
  })

  it.each([
    'hooks.example/x',
    '',
    'http://hooks.example/x',
    'ftp://hooks.example/x',
    'file:///etc/passwd',
    'gopher://hooks.example/',
    'javascript:alert(1)',
    'https://user@hooks.example/',
    'https://user:word@hooks.example/',
    'https://hooks.example:22/',
    'https://hooks.example:25/',
    'https://hooks.example:0/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://0x7f.0.0.0x1/',
    'https://127.0.0.1./',
    'https://①②⑦.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[fe80::1]/',
    'https://[::]:8443/',
    'https://0/',
  ])('refuses %s without looking anything up', async (url) => {
    const resolve: Resolve = () => Promise.reject(new Error('looked up'))
    const refused = assertOutsideAddress(url, resolve)
    await expect(refused).rejects.toThrow(OutsideAddressError)
    await expect(refused).rejects.not.toThrow('not known')
  })

  it.each([
    [['127.0.0.1']],
    [[PUBLIC, '10.0.0.1']],
    [[PUBLIC, 'fd00:ec2::254']],
    [['::ffff:10.0.0.1']],
    [[]],
  ])('refuses a name that leads to %j', async (addresses) => {
    const refused = assertOutsideAddress('https://hooks.example/', resolving(addresses))
    await expect(refused).rejects.toThrow(/not an address of the public internet/)
  })

  it('refuses localhost by asking the real resolver', async () => {
    await expect(assertOutsideAddress('https://localhost/')).rejects.toThrow(/public internet/)
  })

  it('says that a name is not known', async () => {
    const resolve: Resolve = () => Promise.reject(new Error('ENOTFOUND'))
    await expect(assertOutsideAddress('https://hooks.example/', resolve)).rejects.toThrow(/not known/)
  })
})

describe('postToOutside', () => {
  it('refuses loopback, and reaches the same server when private addresses are allowed', async () => {
    const seen: string[] = []
    const port = await serve((request, response) => {
      request
        .setEncoding('utf8')
        .on('data', (chunk) => seen.push(`${request.method} ${request.url} ${chunk}`))
      request.on('end', () => response.writeHead(201, { 'x-answer': 'yes' }).end('thanks'))
    })
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '0x7f.1']) {
      await expect(postToOutside(`https://${host}:${port}/hook`, post)).rejects.toThrow(OutsideAddressError)
    }
    expect(seen).toEqual([])
    const answer = await postToOutside(`http://127.0.0.1:${port}/hook`, { ...post, allowPrivate: true })
    expect(answer).toMatchObject({ status: 201, body: 'thanks', headers: { 'x-answer': 'yes' } })
    expect(seen).toEqual(['POST /hook hello'])
  })

  it('is not fooled by a name that turns inward between check and use', async () => {
    const connections: unknown[] = []
    const port = await listen(createTcpServer((socket) => connections.push(socket.destroy())))
    const url = `https://rebind.localhost:${port}/`
    const resolve = resolving([PUBLIC], ['127.0.0.1'])
    await assertOutsideAddress(url, resolve)
    await expect(postToOutside(url, { ...post, resolve })).rejects.toThrow(OutsideAddressError)
    await expect(postToOutside(url, { ...post, resolve: resolving([PUBLIC, '127.0.0.1']) })).rejects.toThrow(
      OutsideAddressError,
    )
    expect(connections).toEqual([])
  })

  it('connects to the address that was checked, not to what the system thinks of the name', async () => {
    const hosts: unknown[] = []
    const port = await serve((request, response) => {
      hosts.push(request.headers.host)
      response.end('here')
    })
    const url = `http://hooks.localhost:${port}/`
    const answer = await postToOutside(url, {
      ...post,
      allowPrivate: true,
      resolve: resolving(['127.0.0.1']),
    })
    expect(answer.body).toBe('here')
    expect(hosts).toEqual([`hooks.localhost:${port}`])
  })

  it('opens a new connection each time, so that nothing is reused under other rules', async () => {
    const ports = new Set<unknown>()
    const port = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end()
    })
    for (let n = 0; n < 2; n++)
      await postToOutside(`http://127.0.0.1:${port}/`, { ...post, allowPrivate: true })
    expect(ports.size).toBe(2)
  })

  it('hands a redirect over instead of following it', async () => {
    const paths: unknown[] = []
    const port = await serve((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/inner' }).end()
    })
    const answer = await postToOutside(`http://127.0.0.1:${port}/a`, { ...post, allowPrivate: true })
    expect(answer).toMatchObject({ status: 307, headers: { location: '/inner' } })
    expect(paths).toEqual(['/a'])
  })

  it('reads no more than 64 KiB of an endless answer', async () => {
    const port = await serve((_request, response) => {
      const flood = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384)));
      }
      response.on('drain', flood)
      flood()
    })
    const answer = await postToOutside(`http://127.0.0.1:${port}/`, { ...post, allowPrivate: true })
    expect(answer.status).toBe(200)
    expect(answer.body).toHaveLength(64 * 1024)
  })

  it.each([
    ['never answers', () => undefined],
    [
      'drips its body',
      (_: IncomingMessage, response: ServerResponse) => {
        const drip = setInterval(() => response.write('.'), 20)
        response.on('close', () => clearInterval(drip))
      },
    ],
  ])('gives up at its deadline when the server %s', async (_, respond) => {
    const port = await serve(respond)
    const late = postToOutside(`http://127.0.0.1:${port}/`, { ...post, timeoutMs: 200, allowPrivate: true })
    await expect(late).rejects.toMatchObject({ kind: 'timeout', source: '127.0.0.1', transient: true })
  })

  it('gives up at its deadline when the name is never resolved', async () => {
    const resolve: Resolve = () => new Promise(() => undefined)
    const late = postToOutside('https://slow.localhost/', { ...post, timeoutMs: 100, resolve })
    await expect(late).rejects.toMatchObject({ kind: 'timeout' })
  })

  it('says who could not be reached without showing the path, where a webhook keeps its secret', async () => {
    const port = await listen(createTcpServer((socket) => socket.destroy()))
    const failed = postToOutside(`http://127.0.0.1:${port}/api/webhooks/1/s3cret`, {
      ...post,
      allowPrivate: true,
    })
    const error = await failed.catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UpstreamError)
    expect(error).toMatchObject({ kind: 'network', source: '127.0.0.1', transient: true })
    expect(String(error)).not.toContain('s3cret')
  })
})
