import type { Mode } from '@/lib/env'
import type { ConnectionReport } from '@/lib/installation/connection-test'
import type { ConnectionInput } from './connection-input'
import { PLAN_LIMITS, writeSelection } from './view'

/** Five-minute slots of the longest month. */
const SLOTS_PER_MONTH = 12 * 24 * 31
const PAGE = 250

/** The settings a connection means, the key left out: what was typed, else what the key allows, else the plan's. */
export function listSettings(
  input: ConnectionInput,
  { report, mode }: { report: ConnectionReport; mode: Mode },
): [name: string, value: string][] {
  const limits = PLAN_LIMITS[input.plan]
  const perMinute = input.callsPerMinute ?? report.key?.callsPerMinute ?? limits.callsPerMinute
  const perMonth = input.callsPerMonth ?? report.key?.callsPerMonth ?? limits.callsPerMonth
  const settings: [string, string][] = [
    ['COINGECKO_PLAN', input.plan],
    ['COINGECKO_ASSETS', writeSelection(input.selection)],
    ['COINGECKO_CALLS_PER_MINUTE', String(Math.max(1, Math.floor(perMinute)))],
    ['COINGECKO_CALLS_PER_MONTH', String(Math.max(1, Math.floor(perMonth)))],
  ]
  // DEMO=on would win over every key.
  return mode === 'demo' ? [...settings, ['DEMO', 'auto']] : settings
}

/** What somebody should know before these settings are in use. */
export function listNotes(input: ConnectionInput, settings: [name: string, value: string][]): string[] {
  const { selection } = input
  const coins = selection.kind === 'top' ? selection.count : selection.ids.length
  const needed = Math.ceil(coins / PAGE) * SLOTS_PER_MONTH
  const allowed = Number(new Map(settings).get('COINGECKO_CALLS_PER_MONTH'))
  const number = (value: number) => value.toLocaleString('en-GB')
  if (needed <= allowed)
    return [`Prices every five minutes need ${number(needed)} of ${number(allowed)} calls a month.`]
  return [
    `Prices every five minutes would need ${number(needed)} calls a month, and ${number(allowed)} are allowed: near the limit they come less often.`,
  ]
}
