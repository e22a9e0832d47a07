import { formatExactTime } from '@/app/_ui/format-time'

/** One fact that an action changed; null: there was none before, or is none after. */
export interface Difference {
  name: string
  before: string | null
  after: string | null
}

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

function wordOf(value: unknown, zone: string): string | null {
  if (value === null || value === undefined) return null
  if (typeof value === 'string') return INSTANT.test(value) ? formatExactTime(new Date(value), zone) : value
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** sessionVersion → session version */
const nameOf = (key: string) =>
  key
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase()

const factsOf = (value: unknown): Record<string, unknown> => {
  if (value === null || value === undefined) return {}
  return typeof value === 'object' && !Array.isArray(value) ? { ...value } : { value }
}

/** What an action changed, fact by fact, in the order it was written. */
export function differencesOf(line: { before: unknown; after: unknown }, zone: string): Difference[] {
  const [before, after] = [factsOf(line.before), factsOf(line.after)]
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return keys.map((key) => ({
    name: nameOf(key),
    before: wordOf(before[key], zone),
    after: wordOf(after[key], zone),
  }))
}

/** A difference on one line: "role: viewer → admin". Without a before it is a plain fact. */
export function differenceText({ name, before, after }: Difference): string {
  return before === null ? `${name}: ${after ?? '—'}` : `${name}: ${before} → ${after ?? '—'}`
}
