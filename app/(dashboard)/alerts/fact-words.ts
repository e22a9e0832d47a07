import { UNKNOWN } from '@/app/_ui/format'
import { formatExactTime } from '@/app/_ui/format-time'
import type { AlertLine } from '@/db/queries/alert-list'

type Fact = AlertLine['facts'][string]

/** bar time, from barTime or bar_time. */
export function factName(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()
}

const MOST_DIGITS = 6
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

/** A fact as people read it: six digits of a figure, an instant with its zone; the exact value goes into the title. */
export function factText(value: Fact, zone: string): string {
  if (value === null) return UNKNOWN
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return INSTANT.test(value) ? formatExactTime(new Date(value), zone) : value
  return new Intl.NumberFormat('en-US', { maximumSignificantDigits: MOST_DIGITS })
    .format(value)
    .replace('-', '−')
}
