import { randomBytes } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { closePool } from '@/db/client'
import { createToken } from '@/db/queries/token-changes'
import { insertUser } from '@/db/queries/users'
import { hashPassword } from '@/lib/auth/password'
import { createSecret } from '@/lib/auth/tokens'
import { MAX_CALLS_PER_MINUTE } from '@/lib/domain/token'
import { pickPort } from '@/scripts/database-server.mjs'
import { bareEnvironment, logIn } from '@/scripts/demo-site.mjs'
import { buildApplication } from '@/scripts/setup.mjs'
import { launchWebServer } from '@/scripts/web-server.mjs'
import { type Database, ROOT, type Stage, usePoolOf } from './stage'

const START_MS = 60_000
const EMAIL = 'bench@koinstrap.local'

/** The built application on a database of the stage. */
export interface Site {
  url: string
  /** Process that serves. */
  pid: number
  stop(): Promise<void>
}

/** Nobody answers here: a page that waits for the upstream would be noticed. */
const NOBODY = 'http://127.0.0.1:9/api/v3'

/** Builds when something changed, and starts `next start` without a schedule. */
export async function startSite(stage: Stage, database: Database): Promise<Site> {
  const bare = bareEnvironment()
  const signal = new AbortController().signal
  await buildApplication({ root: ROOT, env: bare, signal, say: stage.say })
  const port = await pickPort(undefined)
  const url = `http://127.0.0.1:${port}`
  const web = launchWebServer({
    root: ROOT,
    dataDir: stage.folder,
    port,
    dev: false,
    env: {
      ...bare,
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      DATABASE_ADMIN_URL: '',
      COINGECKO_BASE_URL: NOBODY,
      COINGECKO_API_KEY: '',
      PORT: String(port),
      APP_URL: url,
      DEMO: 'off',
      SCHEDULER: 'off',
      AUTH_SECRET: randomBytes(32).toString('hex'),
      CRON_SECRET: randomBytes(16).toString('hex'),
      LOG_LEVEL: 'error',
    },
  })
  stage.defer(web.stop)
  await waitForAnswer(`${url}/api/health`)
  return { url, pid: web.pid ?? 0, stop: web.stop }
}

async function waitForAnswer(address: string): Promise<void> {
  const deadline = Date.now() + START_MS
  while (Date.now() < deadline) {
    const isThere = await fetch(address, { signal: AbortSignal.timeout(5_000) }).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await setTimeout(200)
  }
  throw new Error('the built application did not answer within a minute; its messages stand above')
}

/** A token that may export as often as any token may. */
export async function createBenchToken(database: Database): Promise<string> {
  usePoolOf(database)
  try {
    const { token, ...secret } = createSecret()
    const actor = { id: null, name: 'bench' }
    const wish = { name: 'bench', scopes: ['export:read' as const], callsPerMinute: MAX_CALLS_PER_MINUTE }
    const made = await createToken({ actor, ownerId: null, days: 1, ...wish, ...secret })
    if (made.outcome !== 'done') throw new Error(`the token was refused: ${made.outcome}`)
    return token
  } finally {
    await closePool()
  }
}

/** The cookie of an admin of the site. */
export async function openSession(site: Site, database: Database): Promise<string> {
  const password = randomBytes(12).toString('hex')
  usePoolOf(database)
  try {
    await insertUser({ email: EMAIL, role: 'admin', passwordHash: await hashPassword(password) })
  } finally {
    await closePool()
  }
  return (await logIn({ url: site.url, email: EMAIL, password })).cookie
}
