import 'server-only'
import { listTrackedAssets } from '@/db/queries/assets'
import { getMinuteLeft, getMonthUse } from '@/db/queries/budgets'
import { readDatabaseVersion } from '@/db/queries/health'
import { listWebhooks } from '@/db/queries/webhooks'
import { requireRole } from '@/lib/auth/session'
import { assetSelection, type Env, getEnv, getMode, type Mode } from '@/lib/env'
import { limitsOf } from '@/lib/pipeline/upstream'
import { SOURCES } from '@/lib/sources/index'

type Source = (typeof SOURCES)[number]

/** A setting as people may see it: never a secret, nor a part of one. */
export interface Setting {
  name: string
  /** Null: not set. */
  value: string | null
  /** What holds when it is not set, or what it means. */
  note: string
  /** Names of the environment variables that change it. */
  variables: readonly string[]
}

export interface SourceFacts {
  id: Source['id']
  name: string
  attribution: Source['attribution']
  mode: Mode
  settings: Setting[]
  /** Of the call limits; null while nobody may be asked. */
  use: { minute: Limit; month: Limit } | null
  /** What is asked for, in words, and what it came to at the newest tick. */
  selection: string
  tracked: { id: string; label: string }[]
}

export interface Limit {
  limit: number
  left: number
  variable: string
}

/** What each registered source is asked, where, and how much. Operators and above. */
export async function listSourceFacts(): Promise<SourceFacts[]> {
  await requireRole('operator')
  const [env, mode] = [getEnv(), getMode()]
  const tracked = (await listTrackedAssets()).map(({ coingeckoId, name, symbol }) => ({
    id: coingeckoId,
    label: `${name} (${symbol.toUpperCase()})`,
  }))
  return Promise.all(
    SOURCES.map(async (source) => ({
      id: source.id,
      name: source.name,
      attribution: source.attribution,
      mode,
      settings: settingsOf(source, env, mode),
      use: mode === 'not_configured' ? null : await useOf(source),
      selection: selectionOf(env),
      tracked,
    })),
  )
}

function settingsOf(source: Source, env: Env, mode: Mode): Setting[] {
  const { COINGECKO_PLAN: plan, COINGECKO_BASE_URL: own, COINGECKO_API_KEY: key } = env
  const { baseUrl } = source.connection({ plan, ...(own === undefined ? {} : { baseUrl: own }) })
  const host = mode === 'demo' ? 'the built-in simulator' : new URL(baseUrl).host
  return [
    {
      name: 'API key',
      value: key === undefined ? null : 'set',
      note: mode === 'demo' ? 'The demo needs none.' : 'Never shown, not even a part of it.',
      variables: ['COINGECKO_API_KEY'],
    },
    {
      name: 'Asked at',
      value: host,
      note:
        mode === 'demo'
          ? 'The demo asks nobody outside.'
          : own === undefined
            ? `The host of the plan ${plan}.`
            : 'Another address than the plan’s.',
      variables: ['COINGECKO_BASE_URL'],
    },
    {
      name: 'Plan',
      value: plan,
      note: 'Decides the host and how the key is sent.',
      variables: ['COINGECKO_PLAN'],
    },
  ]
}

async function useOf({ id }: Source): Promise<NonNullable<SourceFacts['use']>> {
  const { callsPerMinute, callsPerMonth } = limitsOf(id)
  const [left, month] = await Promise.all([getMinuteLeft({ source: id, callsPerMinute }), getMonthUse(id)])
  return {
    minute: { limit: callsPerMinute, left, variable: 'COINGECKO_CALLS_PER_MINUTE' },
    month: {
      limit: callsPerMonth,
      left: Math.max(0, callsPerMonth - month.calls),
      variable: 'COINGECKO_CALLS_PER_MONTH',
    },
  }
}

function selectionOf(env: Env): string {
  const selection = assetSelection(env)
  const words = selection.kind === 'top' ? `the ${selection.count} largest` : selection.ids.join(', ')
  return env.COINGECKO_ASSETS === undefined ? `${words} (the default)` : words
}

const isSet = (value: unknown): string | null => (value === undefined ? null : 'set')

/** The ways to tell people, set or not; the alerts page shows whether they work. Operators and above. */
export async function listChannelSettings(): Promise<Setting[]> {
  await requireRole('operator')
  const env = getEnv()
  const typed = (await listWebhooks()).length
  const mail = env.SMTP_URL === undefined || env.SMTP_FROM === undefined ? undefined : env.SMTP_URL
  return [
    {
      name: 'Discord',
      value: isSet(env.DISCORD_WEBHOOK_URL),
      note: 'Told of every alert.',
      variables: ['DISCORD_WEBHOOK_URL'],
    },
    {
      name: 'Slack',
      value: isSet(env.SLACK_WEBHOOK_URL),
      note: 'Told of every alert.',
      variables: ['SLACK_WEBHOOK_URL'],
    },
    {
      name: 'Email',
      value: isSet(mail),
      note: 'Every alert to operators and administrators; also mails invitations.',
      variables: ['SMTP_URL', 'SMTP_FROM'],
    },
    {
      name: 'Webhooks',
      value: typed === 0 ? null : `${typed} set`,
      note: 'An administrator adds them on the alerts page; no restart.',
      variables: [],
    },
    {
      name: 'Heartbeat',
      value: isSet(env.HEARTBEAT_URL),
      note: 'Lets an outside monitor notice that this server is gone.',
      variables: ['HEARTBEAT_URL'],
    },
  ]
}

const MODES: Record<Mode, string> = {
  demo: 'Demo: the built-in simulator answers.',
  live: 'Live: the sources answer.',
  not_configured: 'Not configured: nobody is asked.',
}

/** What this installation runs on. Operators and above. */
export async function listInstallationSettings(version: string): Promise<Setting[]> {
  await requireRole('operator')
  const env = getEnv()
  const database = await readDatabaseVersion()
  return [
    { name: 'Version', value: version, note: 'Of the application, as installed.', variables: [] },
    { name: 'Mode', value: getMode().replace('_', ' '), note: MODES[getMode()], variables: ['DEMO'] },
    {
      name: 'Database',
      value: `${database.kind} ${database.version}`,
      note: 'As the server names itself.',
      variables: ['DATABASE_URL'],
    },
    {
      name: 'Address',
      value: env.APP_URL ?? null,
      note: 'Stands in mails and links.',
      variables: ['APP_URL'],
    },
    {
      name: 'Time zone',
      value: env.BUSINESS_TIME_ZONE,
      note: 'Of every time on screen, and of business days.',
      variables: ['BUSINESS_TIME_ZONE'],
    },
    {
      name: 'Trusted proxies',
      value: `${env.TRUSTED_PROXIES}`,
      note:
        env.TRUSTED_PROXIES === 0 ? 'Callers’ addresses are not believed.' : 'These name callers’ addresses.',
      variables: ['TRUSTED_PROXIES'],
    },
    {
      name: 'Scheduler',
      value: env.SCHEDULER,
      note: 'Jobs by the clock inside the server.',
      variables: ['SCHEDULER'],
    },
  ]
}
