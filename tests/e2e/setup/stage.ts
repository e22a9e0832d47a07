import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Role } from '../../../lib/domain/role'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
/** Ignored by git. */
export const OUTPUT = join(ROOT, 'tests/.output')
export const CRON_SECRET = 'e2e-cron-secret-0123456789'
const LOCATION = 'KOINSTRAP_E2E_STAGE'

/** Accounts that tests only read with, one per role. */
export interface Account {
  email: string
  password: string
  /** File with the cookies of a session, as Playwright's storageState. */
  state: string
}

/** One installation: a database and the `next start` that serves it. */
export interface World {
  name: string
  url: string
  databaseUrl: string
  accounts: Partial<Record<Role, Account>>
  /** What the server was started with; commands that must meet it use the same. */
  env: Record<string, string>
}

/** What the setup hands to the workers. */
export interface Stage {
  folder: string
  /** The private database server; its account may create databases named `koinstrap…`. */
  serverUrl: string
  /** Filled once and then only read, but for accounts. */
  main: World
}

/** Workers are other processes: they find the stage through a file named in the environment they inherit. */
export function publishStage(stage: Stage): void {
  const path = join(stage.folder, 'stage.json')
  writeFileSync(path, JSON.stringify(stage), { mode: 0o600 })
  process.env[LOCATION] = path
}

/** The stage of this run. Throws when the global setup did not run. */
export function readStage(): Stage {
  const path = process.env[LOCATION]
  if (!path) throw new Error('the stage is not built: tests/e2e/setup/global-setup.ts does that')
  return JSON.parse(readFileSync(path, 'utf8'))
}
