import type { RangeId } from '../range'

/** What the picker writes for each range. */
export const RANGE_WORDS: Record<RangeId, { text: string; title: string }> = {
  '24h': { text: '24 h', title: 'The last 24 hours' },
  '7d': { text: '7 d', title: 'The last 7 days' },
  '30d': { text: '30 d', title: 'The last 30 days' },
  '90d': { text: '90 d', title: 'The last 90 days' },
  '1y': { text: '1 y', title: 'The last 365 days' },
  max: { text: 'Max', title: 'Everything there is' },
  custom: { text: 'Custom', title: 'From one day to another, both included (UTC)' },
}

/** The pages of one asset have a range whatever their list has. */
const ALWAYS = '/markets/'

/** Whether the page at a path reads the range of the address; `ranged` are the lines of the registry that do. */
export function isRanged(path: string, ranged: readonly string[]): boolean {
  if (path.startsWith(ALWAYS)) return true
  return ranged.some((href) => path === href || (href !== '/' && path.startsWith(`${href}/`)))
}

/** 2026-11-24 as the UTC day of an instant; empty for none. */
export const dayOf = (at: Date | null): string => (at === null ? '' : at.toISOString().slice(0, 10))

/** The two days of a custom range, or the sentence that says what is wrong with them. */
export function readDays(from: string, to: string): { from: Date; to: Date } | { error: string } {
  const [first, last] = [new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`)]
  if (Number.isNaN(first.getTime()) || Number.isNaN(last.getTime())) return { error: 'Choose both days.' }
  return first > last ? { error: 'The first day must not be after the last.' } : { from: first, to: last }
}
