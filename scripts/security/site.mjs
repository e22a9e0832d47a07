import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { endTree } from '../child-process.mjs'
import { Problem } from '../problem.mjs'

/** Build, database and the demo's first day. */
const START_MS = 300_000
const EMAIL = 'scanner@koinstrap.local'

/**
 * `npm start` in demo mode with a database of its own, everything on loopback.
 * @param {{ root: string, dataDir: string, port: number, env: NodeJS.ProcessEnv }} facts
 */
export async function startDemo({ root, dataDir, port, env }) {
  const password = randomBytes(12).toString('hex')
  const cronSecret = randomBytes(16).toString('hex')
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: {
      ...env,
      DATABASE_URL: '',
      DATABASE_ADMIN_URL: '',
      KOINSTRAP_DATA_DIR: dataDir,
      PORT: String(port),
      APP_URL: `http://127.0.0.1:${port}`,
      DEMO: 'on',
      SCHEDULER: 'off',
      ADMIN_EMAIL: EMAIL,
      ADMIN_PASSWORD: password,
      AUTH_SECRET: randomBytes(32).toString('hex'),
      CRON_SECRET: cronSecret,
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const stop = () => endTree(child.pid, 30_000)
  const deadline = Date.now() + START_MS
  while ((await readHealth(url)) === 'starting') {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Problem('The demo for the scan did not start; its messages stand above.')
    }
    await setTimeout(500)
  }
  return { url, email: EMAIL, password, cronSecret, stop }
}

/** @param {string} url @returns {Promise<string>} 'starting' also before it answers */
async function readHealth(url) {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5_000) })
    return String((await response.json()).status)
  } catch {
    return 'starting'
  }
}

/** @param {Response} response */
const cookiesOf = (response) => response.headers.getSetCookie().map((line) => line.split(';')[0])

/**
 * Logs in as the scanner's admin.
 * @param {{ url: string, email: string, password: string }} site
 * @returns {Promise<{ cookie: string, csrfToken: string }>}
 */
export async function logIn({ url, email, password }) {
  const csrf = await fetch(`${url}/api/auth/csrf`)
  const { csrfToken } = await csrf.json()
  const before = cookiesOf(csrf)
  const response = await fetch(`${url}/api/auth/callback/credentials`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: before.join('; ') },
    body: new URLSearchParams({ email, password, csrfToken, json: 'true' }),
  })
  const cookie = [...before, ...cookiesOf(response)].join('; ')
  if (!cookie.includes('session-token')) throw new Problem(`The scanner cannot log in: ${response.status}`)
  return { cookie, csrfToken }
}

/**
 * Stands between a scanner and the site and counts what was asked and how it was answered: a scan that visited
 * nothing also finds nothing.
 * @param {string} url
 * @returns {Promise<{ url: string, seen: Map<string, Map<number, number>>, close: () => Promise<void> }>}
 */
export async function startWatch(url) {
  const { hostname, port } = new URL(url)
  const seen = /** @type {Map<string, Map<number, number>>} */ (new Map())
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url: path } = incoming
    const sent = request({ hostname, port, path, method, headers }, (answer) => {
      const status = answer.statusCode ?? 0
      const address = (path ?? '').replace(/[?#].*$/s, '')
      const counts = seen.get(address) ?? new Map()
      counts.set(status, (counts.get(status) ?? 0) + 1)
      seen.set(address, counts)
      outgoing.writeHead(status, answer.headers)
      answer.pipe(outgoing)
    })
    sent.on('error', () => outgoing.destroy())
    outgoing.on('close', () => sent.destroy())
    incoming.pipe(sent)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  const own = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${own}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
