import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { endTree } from './child-process.mjs'
import { loadEnvironment } from './environment.mjs'
import { Problem } from './problem.mjs'

/** Build, database and the demo's first day. */
const START_MS = 600_000
const EMAIL = 'visitor@koinstrap.local'

/** Nothing of this machine's own settings: a visitor must never meet a real database or a real key. */
export function bareEnvironment() {
  const { PATH, HOME, TMPDIR, LANG, CHROMIUM_PATH } = process.env
  const given = { PATH, HOME, TMPDIR, LANG, CHROMIUM_PATH, NEXT_TELEMETRY_DISABLED: '1' }
  return /** @type {NodeJS.ProcessEnv} */ (given)
}

/**
 * The pages of the rail.
 * @param {string} root
 * @returns {{ href: string, label: string }[]}
 */
export function listPages(root) {
  const text = readFileSync(join(root, 'app/(dashboard)/nav.ts'), 'utf8')
  const lines = [...text.matchAll(/href: '([^']+)',\s*label: '([^']+)'/g)]
  const pages = lines.map(([, href = '', label = '']) => ({ href, label }))
  if (pages.length === 0) throw new Problem('app/(dashboard)/nav.ts names no page.')
  return pages
}

/**
 * Blanks for what the checkout's own files would bring: they must not lead a visitor to a real source. Only for those,
 * because a name of the environment is one that `Go live` cannot change.
 * @param {string} root
 */
function blanksFor(root) {
  const given = loadEnvironment({ root, env: {} })
  return Object.fromEntries(Object.keys(given).map((name) => [name, '']))
}

/**
 * `npm start` without a key, and so in demo mode, with a database of its own, everything on loopback. DEMO is left to be
 * found out, as on a new machine: set, it would fix what `Go live` offers.
 * @param {{ root: string, dataDir: string, port: number, env: NodeJS.ProcessEnv, scheduler: 'on' | 'off' }} facts
 */
export async function startDemo({ root, dataDir, port, env, scheduler }) {
  const password = randomBytes(12).toString('hex')
  const cronSecret = randomBytes(16).toString('hex')
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
    cwd: root,
    env: {
      ...blanksFor(root),
      ...env,
      DATABASE_URL: '',
      DATABASE_ADMIN_URL: '',
      KOINSTRAP_DATA_DIR: dataDir,
      PORT: String(port),
      APP_URL: `http://127.0.0.1:${port}`,
      SCHEDULER: scheduler,
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
      throw new Problem('The demo did not start; its messages stand above.')
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
const cookiesOf = (response) => response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')

/**
 * Logs in as the demo's admin.
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
  if (!cookie.includes('session-token')) throw new Problem(`The visitor cannot log in: ${response.status}`)
  return { cookie, csrfToken }
}
