import querystring from 'node:querystring'
import { type Env, getEnv } from './env'
import { withoutSecrets } from './errors'

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 } as const
type Level = Exclude<keyof typeof LEVELS, 'silent'>
type Fields = Record<string, string | number | boolean | null | undefined | object>

/** Field names whose values never reach a log line. */
const SECRET_FIELD = /pass(word)?|secret|token|authorization|api[_-]?key|cookie|database_?url/i

/** What an address of the environment keeps secret: its password, and the path of a webhook. */
function secretsOfUrl(text: string | undefined): string[] {
  if (text === undefined || !URL.canParse(text)) return []
  const { password, pathname, search, protocol } = new URL(text)
  const path = /^https?:$/.test(protocol) ? [pathname + search, pathname] : []
  return [password, querystring.unescape(password), ...path]
}

/** The secrets of an environment as they could stand in a text. */
function secretsOf(env: Env): string[] {
  const plain = [env.AUTH_SECRET, env.CRON_SECRET, env.COINGECKO_API_KEY, env.ADMIN_PASSWORD]
  const urls = [
    env.DATABASE_URL,
    env.DATABASE_ADMIN_URL,
    env.SMTP_URL,
    env.DISCORD_WEBHOOK_URL,
    env.SLACK_WEBHOOK_URL,
    env.HEARTBEAT_URL,
  ]
  return [...plain.flatMap((secret) => secret ?? []), ...urls.flatMap(secretsOfUrl)]
}

let known: { env: Env; secrets: string[] } | undefined

/** A text that may be shown: without the secrets of this environment and without what looks like one. */
function cleaned(text: string, env: Env): string {
  if (known?.env !== env) known = { env, secrets: secretsOf(env) }
  return withoutSecrets(text, known.secrets)
}

/** One JSON object a line: `{ time, level, message, …fields }`; warnings and errors go to stderr, the rest to stdout. */
function write(level: Level, message: string, fields: Fields = {}): void {
  const env = getEnv()
  if (LEVELS[level] < LEVELS[env.LOG_LEVEL]) return
  // Named again last: a field of the same name must not replace them.
  const own = { time: new Date().toISOString(), level, message }
  const line = JSON.stringify({ ...own, ...fields, ...own }, (key, value) => {
    if (SECRET_FIELD.test(key)) return '[redacted]'
    return typeof value === 'string' ? cleaned(value, env) : value
  })
  if (level === 'error' || level === 'warn') console.error(line)
  else console.log(line)
}

export const log = {
  debug: (message: string, fields?: Fields) => write('debug', message, fields),
  info: (message: string, fields?: Fields) => write('info', message, fields),
  warn: (message: string, fields?: Fields) => write('warn', message, fields),
  error: (message: string, fields?: Fields) => write('error', message, fields),
}
