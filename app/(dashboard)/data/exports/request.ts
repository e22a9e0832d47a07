import { DAY_MS } from '@/lib/domain/slot'

/** Spans that the form offers, by name; custom takes the two fields. */
export const SPANS = [
  { value: 'all', label: 'everything', days: null },
  { value: '1', label: 'last 24 hours', days: 1 },
  { value: '7', label: 'last 7 days', days: 7 },
  { value: '30', label: 'last 30 days', days: 30 },
  { value: '90', label: 'last 90 days', days: 90 },
  { value: 'custom', label: 'from … to … (UTC)', days: null },
] as const

const CONTROLS = new Set(['dataset', 'span', 'from', 'to'])

/** What a filled form asks the API for: the dataset, and the parameters that are not blank. */
export function requestOf(form: FormData, now: number): { dataset: string; query: URLSearchParams } {
  const query = new URLSearchParams()
  for (const [name, value] of form) {
    const text = typeof value === 'string' ? value.trim() : ''
    if (text !== '' && !CONTROLS.has(name) && !name.startsWith('$')) query.set(name, text)
  }
  const field = (name: string) => String(form.get(name) ?? '')
  const days = SPANS.find(({ value }) => value === field('span'))?.days ?? null
  if (days !== null) query.set('from', new Date(now - days * DAY_MS).toISOString())
  if (field('span') === 'custom')
    for (const name of ['from', 'to']) if (field(name) !== '') query.set(name, utcOf(field(name)))
  return { dataset: field('dataset'), query }
}

/** A datetime-local value read as UTC; anything else goes as it is, for the API to refuse. */
const utcOf = (text: string): string => (/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${text}:00Z` : text)
