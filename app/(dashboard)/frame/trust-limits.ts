import { formatEvery, formatUntil } from '@/app/_ui/cadence-words'
import { formatCompactCount, formatCount } from '@/app/_ui/format'
import { formatDuration } from '@/app/_ui/format-time'
import { loadWords } from '@/app/_ui/history-words'
import { SLOT_MS } from '@/lib/domain/slot'
import type { Mode } from '@/lib/env'
import type { BudgetState } from '@/lib/pipeline/budget'
import type { Health } from '@/lib/pipeline/health'
import type { HistoryLoad } from '@/lib/pipeline/history-load'

/** One thing that limits trust in every page: a sentence, and the place where something can be done about it. */
export interface TrustLimit {
  id: 'demo' | 'not_configured' | 'loading' | 'paused' | 'late' | 'slowed' | 'gaps'
  tone: 'calm' | 'warn'
  text: string
  link: { href: string; text: string; after?: string } | null
}

export interface TrustFacts {
  mode: Mode
  /** Whether the reader may connect a source. */
  isAdmin: boolean
  budgets: readonly Pick<
    BudgetState,
    'name' | 'cadence' | 'calls' | 'remaining' | 'callsPerTick' | 'limits'
  >[]
  health: Pick<Health, 'status' | 'sources' | 'jobs'>
  /** The budget is why the data is as old as it is. */
  explainedByBudget: boolean
  /** Slots of the last 24 hours without data. */
  gaps: number
  /** History that is being loaded; null when none is. */
  load: HistoryLoad | null
  zone: string
}

/** Older than two slots: nothing to quote from. */
const OLD_SECONDS = (2 * SLOT_MS) / 1000
const RUNS = { href: '/data/pipeline', text: 'See the runs' }

/** What limits trust, the weightiest first; empty when nothing does. */
export function listTrustLimits(facts: TrustFacts): TrustLimit[] {
  const lines = [
    modeLimit(facts),
    loadLimit(facts),
    ...facts.budgets.map((budget) => budgetLimit(budget, facts.zone)),
    lateLimit(facts),
    gapLimit(facts),
  ].filter((line) => line !== null)
  const weight: TrustLimit['id'][] = ['demo', 'not_configured', 'loading', 'paused', 'late', 'slowed', 'gaps']
  return lines.sort((a, b) => weight.indexOf(a.id) - weight.indexOf(b.id))
}

function modeLimit({ mode, isAdmin }: TrustFacts): TrustLimit | null {
  if (mode === 'demo') {
    const text = 'Demo data from the built-in simulator.'
    return isAdmin
      ? {
          id: 'demo',
          tone: 'calm',
          text,
          link: { href: '/settings/go-live', text: 'Connect CoinGecko', after: ' to go live.' },
        }
      : { id: 'demo', tone: 'calm', text: `${text} An administrator can connect CoinGecko.`, link: null }
  }
  if (mode !== 'not_configured') return null
  const text = 'Not configured: no market data is fetched.'
  return isAdmin
    ? {
        id: 'not_configured',
        tone: 'warn',
        text,
        link: { href: '/settings/go-live', text: 'Connect CoinGecko' },
      }
    : {
        id: 'not_configured',
        tone: 'warn',
        text: `${text} An administrator can connect CoinGecko.`,
        link: null,
      }
}

function loadLimit({ load }: TrustFacts): TrustLimit | null {
  if (load === null) return null
  const text = `${loadWords(load)}; figures over more than a day are provisional.`
  return { id: 'loading', tone: 'warn', text, link: null }
}

function budgetLimit(budget: TrustFacts['budgets'][number], zone: string): TrustLimit | null {
  const { name, cadence, calls, remaining, callsPerTick, limits } = budget
  if (cadence.kind === 'full') return null
  const link = { href: '/data/pipeline', text: 'See the budget' }
  const used = `${formatCompactCount(calls).text} of ${formatCompactCount(limits.callsPerMonth).text} calls are used this month`
  if (cadence.kind === 'slowed') {
    const text = `Slowed: budget. ${name} is asked ${formatEvery(cadence.everyMs)}, because ${used}.`
    return { id: 'slowed', tone: 'warn', text, link }
  }
  const left = remaining > 0 ? ` and one tick needs ${callsPerTick}` : ''
  const text = `Paused: budget. ${name} is not asked until ${formatUntil(cadence.until, zone)}: ${used}${left}. Do not quote from old prices.`
  return { id: 'paused', tone: 'warn', text, link }
}

function lateLimit({ health, explainedByBudget }: TrustFacts): TrustLimit | null {
  const age = health.sources[0]?.ageSeconds
  // While there is no data at all, every page says that by itself.
  if (health.status !== 'degraded' || explainedByBudget || age == null) return null
  return { id: 'late', tone: 'warn', text: lateSentence(health, age), link: RUNS }
}

function lateSentence({ jobs }: TrustFacts['health'], ageSeconds: number): string {
  const age = formatDuration(Math.max(60, ageSeconds) * 1000)
  if (ageSeconds > OLD_SECONDS)
    return `The newest prices are ${age} old: their source is late or failing. Do not quote from them.`
  const late = jobs.filter((job) => job.late).map((job) => job.id)
  return late.join() === 'delivery'
    ? `Prices are up to date (${age} old), but alerts are not being sent: their job does not run.`
    : `The last run failed or did not come. The newest prices are ${age} old.`
}

function gapLimit({ gaps }: TrustFacts): TrustLimit | null {
  if (gaps === 0) return null
  const text =
    gaps === 1
      ? 'One 5-minute slot of the last 24 h has no prices: the run did not come or failed.'
      : `${formatCount(gaps).text} 5-minute slots of the last 24 h have no prices: their runs did not come or failed.`
  return { id: 'gaps', tone: 'warn', text, link: RUNS }
}
