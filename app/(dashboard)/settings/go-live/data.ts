import 'server-only'
import { cache } from 'react'
import { requireRole } from '@/lib/auth/session'
import { assetSelection, getEnv, type Mode, modeOf } from '@/lib/env'
import { canWriteEnvironmentFile } from '@/lib/installation/env-file'
import { askSupervisor } from '@/lib/installation/supervisor'
import { SOURCES } from '@/lib/sources/index'
import { type Plan, type Way, writeSelection } from './view'

/** What this page writes; a setting of the process's own environment cannot be changed by a file. */
export const WRITTEN_SETTINGS = [
  'COINGECKO_API_KEY',
  'COINGECKO_PLAN',
  'COINGECKO_ASSETS',
  'COINGECKO_CALLS_PER_MINUTE',
  'COINGECKO_CALLS_PER_MONTH',
  'DEMO',
]

export interface Installation {
  mode: Mode
  way: Way
  /** Settings of `WRITTEN_SETTINGS` that the environment of `npm start` fixes. */
  fixed: string[]
  /** Empty unless `npm start` said where it is. */
  envFile: string
  /** Host that is asked for each plan. */
  hosts: Record<Plan, string>
  hasKey: boolean
  /** A key must be typed: there is none, and no address that may do without. */
  needsKey: boolean
  plan: Plan
  assets: string
  callsPerMinute: number
  callsPerMonth: number
}

/** How this installation stands and how its settings are changed. Administrators only; without the key itself. */
export const readInstallation = cache(async (): Promise<Installation> => {
  await requireRole('admin')
  const env = getEnv()
  const mode = modeOf(env)
  const [source] = SOURCES
  const hostOf = (plan: Plan) => {
    const baseUrl = env.COINGECKO_BASE_URL
    return new URL(source.connection({ plan, ...(baseUrl === undefined ? {} : { baseUrl }) }).baseUrl).host
  }
  const hasKey = env.COINGECKO_API_KEY !== undefined
  return {
    mode,
    ...(await findWay()),
    hosts: { demo: hostOf('demo'), pro: hostOf('pro') },
    hasKey,
    needsKey: !hasKey && env.COINGECKO_BASE_URL === undefined,
    plan: env.COINGECKO_PLAN,
    // As many as the demo shows: up to 250 cost the same one call.
    assets: writeSelection(assetSelection(env)),
    callsPerMinute: env.COINGECKO_CALLS_PER_MINUTE,
    callsPerMonth: env.COINGECKO_CALLS_PER_MONTH,
  }
})

async function findWay(): Promise<Pick<Installation, 'way' | 'fixed' | 'envFile'>> {
  const env = getEnv()
  const byHand = (way: Way) => ({ way, fixed: [], envFile: '' })
  if (env.VERCEL !== undefined) return byHand('vercel')
  if (env.NODE_ENV === 'development') return byHand('development')
  const status = await askSupervisor('status')
  if (!status?.ok) return byHand('other_supervisor')
  const fixed = status.fixed.filter((name) => WRITTEN_SETTINGS.includes(name))
  const { envFile } = status
  if (!status.privateDatabase) return { way: 'given_database', fixed, envFile }
  if (fixed.length > 0) return { way: 'fixed_settings', fixed, envFile }
  return { way: (await canWriteEnvironmentFile(envFile)) ? 'page' : 'read_only', fixed, envFile }
}
