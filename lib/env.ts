import { z } from 'zod'
import { ConfigurationError } from './errors'

const flag = z.enum(['on', 'off', 'auto']).default('auto')
const blankIsUnset = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(blankIsUnset, schema.optional())
const wholeNumber = (fallback: number, max: number) =>
  z.preprocess(blankIsUnset, z.coerce.number().int().positive().max(max).default(fallback))
const mysqlUrl = z
  .string()
  .regex(/^(mysql|mariadb):\/\//, 'must look like mysql://user:password@host:3306/database')

const timeZone = z.string().refine(isTimeZone, 'must be a time zone like Africa/Lagos')

/** `bitcoin,ethereum` → ids · `top:250` → the N largest. Ids are trimmed and unique. */
export const assetsSchema = z.string().transform((text, ctx): AssetSelection => {
  const top = /^top:(\d{1,5})$/.exec(text.trim())
  if (top) return { kind: 'top', count: Math.max(1, Number(top[1])) }
  const ids = [...new Set(text.split(',').map((id) => id.trim()))].filter((id) => id !== '')
  if (ids.length > 0 && ids.every((id) => /^[^\s,:]{1,128}$/.test(id))) return { kind: 'ids', ids }
  ctx.addIssue('must be CoinGecko ids separated by commas, or top:N')
  return z.NEVER
})

export type AssetSelection = { kind: 'top'; count: number } | { kind: 'ids'; ids: string[] }

/** Whether this runtime knows a zone by that name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const schema = z.object({
  DATABASE_URL: optional(mysqlUrl),
  DATABASE_ADMIN_URL: optional(mysqlUrl),
  PORT: wholeNumber(3000, 65_535),
  APP_URL: optional(z.url()),
  AUTH_SECRET: optional(z.string().min(16, 'must have at least 16 characters')),
  CRON_SECRET: optional(z.string().min(16, 'must have at least 16 characters')),
  SCHEDULER: z.preprocess(blankIsUnset, flag),
  DEMO: z.preprocess(blankIsUnset, flag),
  ADMIN_EMAIL: optional(z.email()),
  ADMIN_PASSWORD: optional(z.string().min(12, 'must have at least 12 characters')),
  BUSINESS_TIME_ZONE: z.preprocess(blankIsUnset, timeZone.default('Africa/Lagos')),
  TRUSTED_PROXIES: z.preprocess(blankIsUnset, z.coerce.number().int().min(0).max(10).default(0)),
  COINGECKO_BASE_URL: optional(z.url({ protocol: /^https?$/ })),
  COINGECKO_API_KEY: optional(z.string().regex(/^\S+$/, 'must not contain spaces')),
  COINGECKO_PLAN: z.preprocess(blankIsUnset, z.enum(['demo', 'pro']).default('demo')),
  COINGECKO_ASSETS: optional(assetsSchema),
  COINGECKO_CALLS_PER_MINUTE: wholeNumber(25, 100_000),
  COINGECKO_CALLS_PER_MONTH: wholeNumber(10_000, 1_000_000_000),
  DISCORD_WEBHOOK_URL: optional(z.url({ protocol: /^https?$/ })),
  SLACK_WEBHOOK_URL: optional(z.url({ protocol: /^https?$/ })),
  SMTP_URL: optional(z.url({ protocol: /^smtps?$/ })),
  SMTP_FROM: optional(z.string().regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an email address')),
  HEARTBEAT_URL: optional(z.url({ protocol: /^https?$/ })),
  LOG_LEVEL: z.preprocess(blankIsUnset, z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info')),
  NODE_ENV: optional(z.string()),
  VERCEL: optional(z.string()),
})

export type Env = z.infer<typeof schema>

/** `demo`: the simulator answers. `live`: CoinGecko answers. `not_configured`: nobody is asked. */
export type Mode = 'demo' | 'live' | 'not_configured'

/** Parses an environment. Throws: ConfigurationError naming every wrong variable, never its value. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const result = schema.safeParse(source)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`)
  throw new ConfigurationError(`The environment is not usable: ${problems.join('; ')}. See .env.example.`)
}

let parsed: Env | undefined

/** The validated environment of this process; parsed once, at first use. Throws: ConfigurationError. */
export function getEnv(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}

/** Mode of an environment. `npm start` turns DEMO=auto into on or off; elsewhere auto never simulates. */
export function modeOf(env: Pick<Env, 'DEMO' | 'COINGECKO_API_KEY' | 'COINGECKO_BASE_URL'>): Mode {
  if (env.DEMO === 'on') return 'demo'
  return env.COINGECKO_API_KEY || env.COINGECKO_BASE_URL ? 'live' : 'not_configured'
}

/** Mode of this process. */
export function getMode(): Mode {
  return modeOf(getEnv())
}

/** Simulated coins tracked when COINGECKO_ASSETS is not set: the whole world of the simulator. */
const DEMO_ASSETS: AssetSelection = { kind: 'top', count: 60 }
const DEFAULT_ASSETS: AssetSelection = { kind: 'ids', ids: ['bitcoin', 'ethereum'] }

/** Which coins a tick asks for. */
export function assetSelection(env: Env): AssetSelection {
  return env.COINGECKO_ASSETS ?? (modeOf(env) === 'demo' ? DEMO_ASSETS : DEFAULT_ASSETS)
}

/** DATABASE_URL, which every process needs. Throws: ConfigurationError. */
export function requireDatabaseUrl(env: Env = getEnv()): string {
  if (env.DATABASE_URL) return env.DATABASE_URL
  throw new ConfigurationError(
    'DATABASE_URL is not set. Use `npm start`, which starts a private database, or set it to mysql://user:password@host:3306/database.',
  )
}

/** For tests: reads the environment again at its next use. */
export function resetEnv(): void {
  parsed = undefined
}
