import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../child-process.mjs'

/** @typedef {import('./wapiti.mjs').Result} Result */
/** @typedef {{ name: string, path: string, headers?: string[], data?: string, parameters?: string[], status?: number }} Probe */

const PROBE_MS = 240_000
const CLEAN = /all tested parameters do not appear to be injectable/i
const EXPORT = '/api/v1/exports'

/** Parameters of the datasets that pick rows by a word, each with one that is known. */
const WORDS = {
  'market-data': { origin: 'live', granularity: '5m' },
  'crypto-metrics': { grade: 'A' },
  anomalies: { type: 'price_spike', horizon: '5m', grade: 'A' },
  runs: { job: 'market', status: 'succeeded', trigger: 'cron' },
  rejected: { source: 'coingecko', kind: 'market', reason: 'invalid', status: 'open' },
}
const NOBODYS = '00000000-0000-4000-8000-000000000000'

/** Where an export of one row goes on. @param {{ url: string, cookie: string }} site @returns {Promise<string>} */
export async function findCursor({ url, cookie }) {
  const response = await fetch(`${url}${EXPORT}/market-data?format=csv&limit=1`, { headers: { cookie } })
  await response.text()
  return response.headers.get('x-next-cursor') ?? ''
}

/**
 * Every parameter of the API, with values that are accepted, so that a payload reaches as far as it can. `*` marks a
 * part of a path; `status` is what the probe itself is answered with, 200 where none is given.
 * @param {{ cookie: string, cronSecret: string, csrfToken: string, cursor: string }} site
 * @returns {Probe[]}
 */
export function listProbes({ cookie, cronSecret, csrfToken, cursor }) {
  const session = [`Cookie: ${cookie}`]
  const cron = [`Authorization: Bearer ${cronSecret}`]
  const times = 'from=2026-01-01T00:00:00Z&to=2036-01-01T00:00:00Z'
  const form = `csrfToken=${csrfToken}&json=true&email=nobody@example.com&password=wrong-password`
  return [
    {
      name: 'exports',
      path: `${EXPORT}/market-data?format=csv&asset=bitcoin&${times}&limit=3`,
      headers: session,
    },
    {
      name: 'exports as of',
      path: `${EXPORT}/market-data?format=csv&limit=3&as_of=2026-01-01T00:00:00Z`,
      headers: session,
      parameters: ['as_of'],
    },
    {
      name: 'exports of candles',
      path: `${EXPORT}/candles?format=csv&limit=3&interval=1h&asset=bitcoin`,
      headers: session,
      parameters: ['interval', 'asset'],
    },
    ...Object.entries(WORDS).map(([dataset, words]) => ({
      name: `exports of ${dataset} by words`,
      path: `${EXPORT}/${dataset}?format=csv&limit=1&${new URLSearchParams(words)}`,
      headers: session,
      parameters: Object.keys(words),
    })),
    {
      name: 'exports from a cursor',
      path: `${EXPORT}/market-data?format=csv&limit=1&cursor=${cursor}`,
      headers: session,
      parameters: ['cursor'],
    },
    { name: 'receipt', path: `${EXPORT}/receipts/${NOBODYS}*`, headers: session, status: 404 },
    { name: 'file', path: `${EXPORT}/files/${NOBODYS}?expires=1&signature=none`, status: 404 },
    { name: 'dataset', path: `${EXPORT}/market-data*?format=csv&limit=1`, headers: session },
    { name: 'cron job', path: '/api/cron/market*', headers: cron },
    // It takes none, and says so whatever the value.
    { name: 'health', path: '/api/health?verbose=1', status: 400 },
    {
      name: 'login',
      path: '/api/auth/callback/credentials',
      headers: session,
      data: form,
      parameters: ['email', 'password'],
      status: 401,
    },
    { name: 'login page', path: '/login?next=/data/pipeline' },
  ]
}

/** @param {Pick<Probe, 'headers'>} probe @returns {Record<string, string>} */
export function probeHeaders({ headers = [] }) {
  return Object.fromEntries(
    headers.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  )
}

/**
 * Asks a probe as it is: one that is refused would have every payload refused, before anything looked at it.
 * @param {{ url: string, probe: Probe }} facts
 * @returns {Promise<string | null>} what is wrong, or null
 */
export async function checkProbe({ url, probe }) {
  const { path, data, status = 200 } = probe
  const form = data === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
  const response = await fetch(`${url}${path.replace('*', '')}`, {
    method: data === undefined ? 'GET' : 'POST',
    redirect: 'manual',
    headers: { ...probeHeaders(probe), ...form },
    ...(data === undefined ? {} : { body: data }),
  })
  const body = await response.text()
  if (response.status === status) return null
  return `the probe itself is answered ${response.status}, not ${status}: ${body.slice(0, 200)}`
}

/**
 * Lets sqlmap try one address.
 * @param {{ tool: string, url: string, probe: Probe, folder: string, env: NodeJS.ProcessEnv }} facts
 * @returns {Promise<Result>}
 */
export async function runSqlmap({ tool, url, probe, folder, env }) {
  const { name, path, headers = [], data, parameters } = probe
  const output = join(folder, `sqlmap-${name.replaceAll(' ', '-')}`)
  const refused = await checkProbe({ url, probe })
  if (refused !== null) return { name: `sqlmap ${name}`, findings: [refused], told: 'not scanned' }
  const lines = /** @type {string[]} */ ([])
  const signal = AbortSignal.timeout(PROBE_MS)
  const command = [
    tool,
    ...['-u', `${url}${path}`, '--batch', '--flush-session', '--disable-coloring'],
    ...['--dbms', 'MySQL', '--level', '2', '--risk', '1', '--technique', 'BEUST', '--time-sec', '3'],
    ...['--timeout', '10', '--retries', '0', '--ignore-code', '*', '--output-dir', output],
    ...headers.flatMap((header) => ['-H', header]),
    ...(data === undefined ? [] : ['--data', data]),
    ...(parameters === undefined ? [] : ['-p', parameters.join(',')]),
    // Every address but the login's takes parameters by GET only; a tested cookie would be next-auth's.
    '--skip=csrfToken',
  ]
  const ended = await runCommand(command, {
    cwd: folder,
    env,
    signal,
    onLine: (line) => lines.push(line),
  }).catch(() => null)
  const log = join(output, '127.0.0.1', 'log')
  const found = existsSync(log) ? readFileSync(log, 'utf8').trim() : ''
  const tested = lines.filter((line) => /does not seem to be injectable|is not injectable/.test(line)).length
  const told = `${tested} parameters: ${lines
    .filter((line) => /does not seem to be injectable/.test(line))
    .map((line) => /parameter '([^']+)'/.exec(line)?.[1])
    .join(', ')}`
  if (ended === null)
    return { name: `sqlmap ${name}`, findings: [`it did not end within ${PROBE_MS / 1000} s`], told }
  const findings = found === '' ? [] : [found]
  if (!lines.some((line) => CLEAN.test(line)) && found === '')
    findings.push(`it came to no end of its own:\n${lines.slice(-8).join('\n')}`)
  return { name: `sqlmap ${name}`, findings, told }
}
