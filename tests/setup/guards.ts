import net from 'node:net'
import { format } from 'node:util'
import { afterEach, beforeEach } from 'vitest'

interface Guards {
  expected: { pattern: RegExp | string; seen: boolean }[]
  noise: string[]
  outgoing: string[]
}

// On globalThis: the setup file and a test that imports `expectConsole` may hold two copies of this module.
const KEY = Symbol.for('koinstrap.guards')
const registry = globalThis as { [KEY]?: Guards }
const installed = registry[KEY] !== undefined
const guards: Guards = registry[KEY] ?? { expected: [], noise: [], outgoing: [] }
registry[KEY] = guards

/**
 * Announces that this test will write to console.error or console.warn a line that contains or matches `pattern`.
 * An announced line that never comes fails the test as well.
 */
export function expectConsole(pattern: RegExp | string): void {
  guards.expected.push({ pattern, seen: false })
}

function matches(pattern: RegExp | string, line: string) {
  return typeof pattern === 'string'
    ? line.includes(pattern)
    : new RegExp(pattern.source, pattern.flags).test(line)
}

function watchConsole(method: 'error' | 'warn') {
  console[method] = (...parts: unknown[]) => {
    const line = format(...parts)
    const announced = guards.expected.find((one) => matches(one.pattern, line))
    if (announced === undefined) guards.noise.push(`console.${method}: ${line}`)
    else announced.seen = true
  }
}

/** Loopback in all its spellings; 0.0.0.0 and :: as a destination mean this machine. */
export function isLoopback(host: string): boolean {
  const name = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^::ffff:/, '')
  if (name === '' || name === 'localhost' || name.endsWith('.localhost')) return true
  return net.isIPv4(name) ? name.startsWith('127.') || name === '0.0.0.0' : name === '::1' || name === '::'
}

function refuse(host: string): Error {
  const message = `outgoing connection to ${host}: tests may reach only this machine, use a local server`
  guards.outgoing.push(message)
  return new Error(message)
}

/** The host of `socket.connect(…)` in any of its forms, '' for a unix socket or the default. */
function hostOf(args: unknown[]): string {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null) {
    const options = first as { host?: unknown; path?: unknown }
    return typeof options.path === 'string' || typeof options.host !== 'string' ? '' : options.host
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return ''
  return typeof args[1] === 'string' ? args[1] : ''
}

function watchNetwork() {
  // Every TCP client, also http, tls and Node's own fetch, ends in this method.
  const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const host = hostOf(args)
    if (!isLoopback(host)) throw refuse(host)
    return connect.apply(this, args)
  } as typeof net.Socket.prototype.connect
  const fetchOriginal = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    if (/^https?:$/.test(url.protocol) && !isLoopback(url.hostname))
      return Promise.reject(refuse(url.hostname))
    return fetchOriginal(input, init)
  }
}

if (!installed) {
  watchConsole('error')
  watchConsole('warn')
  watchNetwork()
}

beforeEach(() => {
  guards.expected.length = 0
})

afterEach(() => {
  const missing = guards.expected.filter((one) => !one.seen).map((one) => `never printed: ${one.pattern}`)
  const faults = [...guards.noise, ...guards.outgoing, ...missing]
  guards.noise.length = 0
  guards.outgoing.length = 0
  guards.expected.length = 0
  if (faults.length > 0) throw new Error(`The guards of this test found:\n${faults.join('\n')}`)
})
