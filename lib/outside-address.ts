import { lookup as lookUp } from 'node:dns/promises'
import http, { type IncomingMessage, type RequestOptions } from 'node:http'
import https from 'node:https'
import { BlockList, isIP, isIPv4 } from 'node:net'
import { AppError, UpstreamError } from './errors'

/** An address that a person typed and that this house does not call: it may lead into the inner network. */
export class OutsideAddressError extends AppError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('outside_address', message, options)
  }
}

export interface OutsideAnswer {
  status: number
  /** Lower-case names; repeated headers are joined. */
  headers: Record<string, string>
  /** At most 64 KiB; what comes after is not read. */
  body: string
}

/** Every address of a host name. */
export type Resolve = (host: string) => Promise<{ address: string; family: number }[]>

interface OutsidePost {
  headers: Record<string, string>
  body: string
  /** For everything together: looking up, connecting, sending and reading. */
  timeoutMs: number
  /** For addresses from the environment, which are the operator's: http and private addresses are fine. */
  allowPrivate?: boolean
  resolve?: Resolve
}

/** Channels answer with a few hundred bytes; their errors are read by people. */
const MAX_ANSWER_BYTES = 64 * 1024
/** Ports below belong to services that are no web servers (mail, ssh, …). */
const FIRST_UNPRIVILEGED_PORT = 1024
const WEB_PORTS = new Set([80, 443])

/** IANA's special-purpose IPv4 ranges: nothing there is a public web server. */
const NOT_PUBLIC_V4: [network: string, prefix: number][] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT, also clouds' metadata services
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, clouds' metadata services
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]
/** Parts of 2000::/3 that are not public: protocol assignments with Teredo, documentation, 6to4. */
const NOT_PUBLIC_V6: [network: string, prefix: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]
/** Networks that speak only IPv6 reach the IPv4 internet through this prefix; the last 32 bits are the address. */
const NAT64 = { network: '64:ff9b::', prefix: 96 }

const publicV6 = new BlockList()
publicV6.addSubnet('2000::', 3, 'ipv6')
publicV6.addSubnet(NAT64.network, NAT64.prefix, 'ipv6')

const refusedV4 = new BlockList()
const refusedV6 = new BlockList()
for (const [network, prefix] of NOT_PUBLIC_V4) {
  refusedV4.addSubnet(network, prefix, 'ipv4')
  refusedV6.addSubnet(`${NAT64.network}${network}`, NAT64.prefix + prefix, 'ipv6')
}
for (const [network, prefix] of NOT_PUBLIC_V6) refusedV6.addSubnet(network, prefix, 'ipv6')

/** Whether an IP address, as text, is one of the public internet. What cannot be read is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refusedV4.check(address, 'ipv4')
  // A zone (fe80::1%eth0) names a link of this machine.
  if (isIP(address) === 0 || address.includes('%')) return false
  return publicV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6')
}

const systemResolve: Resolve = (host) => lookUp(host, { all: true, verbatim: true })

/**
 * Checks an address when somebody types it: https, no credentials, a web port, and every IP address of its host
 * public. Names can change afterwards, so `postToOutside` checks again when it connects. Throws: OutsideAddressError.
 */
export async function assertOutsideAddress(url: string, resolve: Resolve = systemResolve): Promise<void> {
  const { hostname } = readUrl(url, false)
  const found = await resolve(unbracketed(hostname)).catch((cause) => {
    throw new OutsideAddressError(`The host ${hostname} is not known: check its spelling.`, { cause })
  })
  requirePublic(hostname, found)
}

/**
 * POSTs to an address outside. The addresses are checked while connecting, so a name that changes between check and
 * use gains nothing; redirects are answers, never followed.
 * Throws: OutsideAddressError (refused, nothing was sent), UpstreamError (no full answer; `source` is the host).
 */
export function postToOutside(url: string, post: OutsidePost): Promise<OutsideAnswer> {
  return new Promise((done, fail) => {
    const address = readUrl(url, post.allowPrivate === true)
    const { hostname } = address
    const body = Buffer.from(post.body, 'utf8')
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...post.headers, 'content-length': body.byteLength },
      // A connection of its own: a kept one could have been opened under other rules.
      agent: false,
      lookup: guardedLookup(post),
    }
    const { request: open } = address.protocol === 'https:' ? https : http
    const request = open(address, options, (response) => readAnswer(response).then(finish, giveUp))
    const timer = setTimeout(() => giveUp(new TimedOut()), post.timeoutMs)
    function finish(answer: OutsideAnswer): void {
      clearTimeout(timer)
      request.destroy()
      done(answer)
    }
    function giveUp(error: unknown): void {
      clearTimeout(timer)
      request.destroy()
      fail(error instanceof OutsideAddressError ? error : unreachable(hostname, error, post.timeoutMs))
    }
    request.on('error', giveUp)
    request.end(body)
  })
}

class TimedOut extends Error {}

/** Names the host only: in a webhook's path stands its secret. */
function unreachable(host: string, cause: unknown, timeoutMs: number): UpstreamError {
  const timedOut = cause instanceof TimedOut
  const message = timedOut
    ? `${host} gave no full answer within ${timeoutMs} ms`
    : `${host} could not be reached: check the network and the address`
  return new UpstreamError(
    { source: host, kind: timedOut ? 'timeout' : 'network', transient: true, message },
    timedOut ? undefined : { cause },
  )
}

/** What can be refused without asking anybody. `new URL` has already turned 0x7f.1 and 2130706433 into 127.0.0.1. */
function readUrl(text: string, allowPrivate: boolean): URL {
  if (!URL.canParse(text)) throw new OutsideAddressError('This is not an address: write https://host/path.')
  const url = new URL(text)
  const { protocol, hostname, username, password } = url
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    throw new OutsideAddressError('The address must begin with https://.')
  if (username !== '' || password !== '')
    throw new OutsideAddressError('The address must not hold a user or password.')
  if (allowPrivate) return url
  const port = Number(url.port || 443)
  if (!WEB_PORTS.has(port) && port < FIRST_UNPRIVILEGED_PORT)
    throw new OutsideAddressError(`Port ${port} is not one of a web server: use 443, or one above 1023.`)
  // A host that is an IP address is never looked up, so it is checked here.
  const host = unbracketed(hostname)
  if (isIP(host) !== 0) requirePublic(hostname, [{ address: host }])
  return url
}

const unbracketed = (hostname: string) => hostname.replace(/^\[|\]$/g, '')

/** One inner address among several is enough: the connection could take it. */
function requirePublic(host: string, found: { address: string }[]): void {
  if (found.length > 0 && found.every(({ address }) => isPublicAddress(address))) return
  throw new OutsideAddressError(`${host} is not an address of the public internet, so it is not called.`)
}

/** Looks a name up for one connection and hands over only addresses that were checked. */
function guardedLookup(post: OutsidePost): NonNullable<RequestOptions['lookup']> {
  return (host, options, callback) => {
    const fail = (error: unknown) =>
      callback(error instanceof Error ? error : new Error(String(error)), '', 0)
    const hand = (found: { address: string; family: number }[]) => {
      if (post.allowPrivate !== true) requirePublic(host, found)
      const [first] = found
      if (!first) throw new OutsideAddressError(`${host} has no address.`)
      if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    }
    const resolve = post.resolve ?? systemResolve
    resolve(host).then(hand).catch(fail)
  }
}

async function readAnswer(response: IncomingMessage): Promise<OutsideAnswer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    size += chunk.byteLength
    if (size >= MAX_ANSWER_BYTES) break
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const body = Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8')
  return { status: response.statusCode ?? 0, headers, body }
}
