import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApplication } from '@/scripts/setup.mjs'
import { cleanEnvironment } from '../e2e/setup/commands'
import { ROOT } from '../e2e/setup/stage'

/** Each is found by its own word, however it is cut out of its address. */
export const SECRETS = {
  AUTH_SECRET: 'planted-auth-0123456789abcdef',
  CRON_SECRET: 'planted-cron-0123456789abcdef',
  COINGECKO_API_KEY: 'CG-planted-coingecko-0123456789',
  DISCORD_WEBHOOK_URL: 'http://127.0.0.1:1/api/webhooks/12345/planted-discord-0123456789',
  SLACK_WEBHOOK_URL: 'http://127.0.0.1:1/services/planted-slack-0123456789',
  SMTP_URL: 'smtp://sender:planted-smtp-0123456789@127.0.0.1:1',
  SMTP_FROM: 'alerts@example.com',
  HEARTBEAT_URL: 'http://127.0.0.1:1/planted-heartbeat-0123456789',
  ADMIN_PASSWORD: 'planted-admin-0123456789',
}
/** Typed into the application. */
export const TYPED = {
  webhook: 'planted-typed-0123456789abcdef',
  apiKey: 'CG-planted-pasted-0123456789',
}
export const MARK = /planted-[a-z]+/g

const STAMP = join(ROOT, '.next/koinstrap-build')
const PLANTED = join(ROOT, '.next/koinstrap-planted')

/**
 * The build, made with secrets in its environment: what a build takes from there into a file is found in that file. A
 * build that somebody made without them is made again.
 */
export async function buildPlanted(): Promise<void> {
  if (readIfThere(PLANTED) !== readIfThere(STAMP)) rmSync(STAMP, { force: true })
  await buildApplication({ root: ROOT, env: cleanEnvironment(SECRETS) })
  writeFileSync(PLANTED, readIfThere(STAMP) ?? '')
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
