import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createUser } from '../e2e/setup/accounts'
import { runTypeScript } from '../e2e/setup/commands'
import { OUTPUT } from '../e2e/setup/stage'
import { query, type RunningWorld, startWorld } from '../e2e/setup/world'
import { logIn, signOut } from './login'
import { buildPlanted } from './planted'
import type { Caller, TokenCaller } from './rules'
import { createTokens } from './tokens'

/** A running installation, and what each caller sends to it. */
export interface Site extends RunningWorld {
  /** Headers that make a request one of this caller. */
  headers: Record<Caller, Record<string, string>>
  /** The token of each program that the table of rules knows. */
  tokens: Record<TokenCaller, string>
  /** What the server wrote so far. */
  readLog(): string
}

/**
 * A production build with a database of its own for all tests of a file, without a scheduler or an upstream.
 * Give `env` for other settings.
 */
export function useSite(name: string, env: Record<string, string> = {}): Site {
  const site = {} as Site
  const folder = mkdtempSync(join(tmpdir(), `koinstrap-security-${process.pid}-`))
  beforeAll(async () => {
    await buildPlanted()
    const serverUrl = process.env.TEST_DATABASE_URL ?? ''
    const world = await startWorld({ name: `security_${name}`, serverUrl, folder, env })
    Object.assign(site, world, {
      readLog: () => readFileSync(join(OUTPUT, 'servers', `security_${name}.log`), 'utf8'),
      headers: await createCallers(world),
      tokens: await createTokens(world),
    })
  }, 300_000)
  afterAll(async () => {
    await site.stop?.()
    rmSync(folder, { recursive: true, force: true })
  })
  return site
}

/** Makes what the examples of the table of rules speak of. */
export function createExamples({ databaseUrl }: Site): Promise<unknown> {
  return query(
    databaseUrl,
    "INSERT INTO assets (coingecko_id, symbol, name, tracked, first_seen_at, last_seen_at) VALUES ('bitcoin', 'btc', 'Bitcoin', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3))",
  )
}

/** A caller of every kind that the table of rules knows. */
async function createCallers(world: RunningWorld): Promise<Site['headers']> {
  const session = async (email: string, password: string) => ({
    cookie: await logIn(world.url, { email, password }),
  })
  const account = async (email: string) =>
    session(email, await createUser({ email, role: 'admin' }, world.env))
  const ofRole = (role: 'viewer' | 'analyst' | 'operator' | 'admin') => {
    const { email = '', password = '' } = world.accounts[role] ?? {}
    return session(email, password)
  }
  const disabled = await account('disabled@example.com')
  await runTypeScript(
    ['scripts/user.ts', 'revoke', '--email', 'disabled@example.com', '--disable'],
    world.env,
  )
  const signedOut = await account('signed-out@example.com')
  await signOut(world.url, signedOut.cookie)
  return {
    anonymous: {},
    viewer: await ofRole('viewer'),
    analyst: await ofRole('analyst'),
    operator: await ofRole('operator'),
    admin: await ofRole('admin'),
    disabled,
    signedOut,
    cron: { authorization: `Bearer ${world.env.CRON_SECRET}` },
  }
}
