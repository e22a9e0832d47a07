import {
  createLoader,
  createParser,
  createSerializer,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { loadRange, type Range, resolveRange } from '@/app/(dashboard)/range'
import { DAY_MS, floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { dayRange } from '@/lib/domain/zone-hours'

export const PATH = '/data/pipeline'

/** The calendar never shows less than this: a day alone has no shape. */
const LEAST_GAP_DAYS = 30
/** Nor more: its rows would be read by nobody, and cost half a second at 250 assets. */
const MOST_GAP_DAYS = 92
/** The timeline keeps its shape up to here; more is an export. */
const MOST_RUN_DAYS = 366

const matching = (pattern: RegExp) =>
  createParser({ parse: (text) => (pattern.test(text) ? text : null), serialize: (text: string) => text })

const dayParser = createParser({
  parse: (text) => {
    const at = /^20\d\d-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null
    return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : null
  },
  serialize: (text: string) => text,
})

/** What the address says beside the range: the calendar's asset, and which runs the table lists. */
const parsers = {
  asset: parseAsString,
  job: matching(/^[a-z_]{1,64}$/),
  day: dayParser,
  /** Whether the calendar shows its hours; without a word it does where something is missing. */
  hours: parseAsStringLiteral(['show', 'hide']),
  /** Start (epoch milliseconds) and id of the last attempt of the page before. */
  before: matching(/^\d{1,14}-\d{1,20}-\d{1,9}$/),
}

type Query = Promise<Record<string, string | string[] | undefined>>

const loadParts = createLoader(parsers)
const write = createSerializer(parsers)

/** An attempt that a page of the table begins after. */
export interface AttemptKey {
  startedAt: Date
  runId: string
  attempt: number
}

export interface View {
  asset: string | null
  job: string | null
  day: string | null
  hours: 'show' | 'hide' | null
  before: AttemptKey | null
  range: Range
  /** The query as it came, which links keep. */
  search: string
}

const SEARCH_KEYS = ['range', 'from', 'to', 'asset', 'job', 'day', 'hours']

/** Reads the address at `now`; what cannot be read is as good as not given. */
export async function readView(query: Query, now: Date): Promise<View> {
  const params = await query
  const { asset, job, day, hours, before } = loadParts(params)
  const [ms, runId, attempt] = before?.split('-') ?? []
  const kept = SEARCH_KEYS.flatMap((key) => {
    const value = params[key]
    return typeof value === 'string' && value !== '' ? [[key, value]] : []
  })
  return {
    asset: asset === '' ? null : asset,
    job,
    day,
    hours,
    before:
      ms && runId && attempt ? { startedAt: new Date(Number(ms)), runId, attempt: Number(attempt) } : null,
    range: resolveRange(loadRange(params), now),
    search: new URLSearchParams(kept).toString(),
  }
}

/** Address of this view with some parts changed; the table's page starts anew unless it is what changes. */
export function hrefOf(
  { search }: Pick<View, 'search'>,
  change: Partial<Pick<View, 'asset' | 'job' | 'day' | 'hours'>> & { before?: AttemptKey },
): string {
  const { before, ...rest } = change
  const key = before && `${before.startedAt.getTime()}-${before.runId}-${before.attempt}`
  return write(`${PATH}?${search}`, { ...rest, before: key ?? null })
}

/** Hours of the calendar: the address's range, but at least 30 days and at most 92, up to the last full hour. */
export function gapRange({ from, to }: Range, now: Date): { from: Date; to: Date; isCut: boolean } {
  const end = floorTo(Math.min(to.getTime(), now.getTime()), HOUR_MS)
  const asked = from === null ? Number.NEGATIVE_INFINITY : floorTo(from.getTime(), HOUR_MS)
  const start = Math.max(end - MOST_GAP_DAYS * DAY_MS, Math.min(asked, end - LEAST_GAP_DAYS * DAY_MS))
  return { from: new Date(start), to: new Date(end), isCut: asked < start }
}

/** A ledger of minutes over a whole day would be a hair at the end of an empty band. */
const LEAST_RUN_MS = 2 * HOUR_MS

/** Where the timeline begins: as asked, but not before the first run of anything, and with a stretch that has a shape. */
export function timelineStart(input: { from: Date; to: Date; begins: readonly Date[] }): Date {
  const { from, to, begins } = input
  const first = Math.min(...begins.map((at) => at.getTime()))
  const start = Math.min(Number.isFinite(first) ? first : 0, to.getTime() - LEAST_RUN_MS)
  const asked = -floorTo(-from.getTime(), SLOT_MS)
  return new Date(Math.max(asked, floorTo(start, SLOT_MS)))
}

/** Stretch of the timeline: the day of the address, else its range, at most a year. */
export function timelineRange({ day, range }: Pick<View, 'day' | 'range'>, zone: string, now: Date) {
  if (day !== null) {
    const { from, to } = dayRange(day, zone)
    return { from, to: new Date(Math.max(from.getTime() + HOUR_MS, Math.min(to.getTime(), now.getTime()))) }
  }
  const start = Math.max(range.from?.getTime() ?? 0, range.to.getTime() - MOST_RUN_DAYS * DAY_MS)
  return { from: new Date(start), to: range.to }
}
