import type { FormAnswer } from '@/app/_ui/form-answer'
import type { AssetSelection } from '@/lib/env'
import type { ConnectionReport } from '@/lib/installation/connection-test'

export const PATH = '/settings/go-live'
/** Where the page says what to do by hand. */
export const STEPS_ID = 'put-it-in-place'

/** How settings are changed here: by this page, or by hand and why. */
export type Way =
  | 'page'
  | 'vercel'
  | 'given_database'
  | 'read_only'
  | 'development'
  | 'other_supervisor'
  | 'fixed_settings'

/** What a form of this page was answered. */
export interface ConnectionAnswer extends FormAnswer {
  report?: ConnectionReport
  /** Settings to put in place by hand, the key left out. */
  settings?: [name: string, value: string][]
  /** The server goes down in a moment and comes back with the new settings. */
  restarting?: boolean
  /** When the process that goes down began. */
  startedAt?: string
  /** What the next tick costs the plan; null while nothing was tested. */
  notes?: string[]
}

/** What a plan allows unless the source or a person says otherwise; the paid one is the smallest. */
export const PLAN_LIMITS = {
  demo: { callsPerMinute: 25, callsPerMonth: 10_000 },
  pro: { callsPerMinute: 250, callsPerMonth: 100_000 },
} as const

export type Plan = keyof typeof PLAN_LIMITS

/** A selection as people and COINGECKO_ASSETS write it. */
export function writeSelection(selection: AssetSelection): string {
  return selection.kind === 'top' ? `top:${selection.count}` : selection.ids.join(',')
}
