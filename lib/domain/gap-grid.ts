import { floorTo, HOUR_MS, SLOT_MS } from './slot'
import { wallClock } from './zone-hours'

/** A tracked asset and since when its slots are expected. */
export interface WatchedAsset {
  assetId: string
  coingeckoId: string
  name: string
  /** First live row, or its first priced hour when that came later; null: it never had a price. */
  since: Date | null
}

/** What the tracked assets have in one hour; hours without any bar are absent. */
export interface HourCoverage {
  at: Date
  /** Priced 5-minute slots: those since each asset's first live row, and those of whole hours of loaded history. */
  present: number
  /** Bars of assets that were watched by then. */
  watched: number
  /** Slots of hours before an asset was watched whose 5-minute history was loaded whole. */
  loadedExpected: number
  /** Bars of hours before an asset was watched with fewer loaded points: coarse history is no gap of ours. */
  coarse: number
  /** Watched asset with the fewest slots in this hour, and how many; null when none has a bar. */
  least: { assetId: string; samples: number } | null
}

const SLOTS = HOUR_MS / SLOT_MS

/** full · part · none: how much of what was expected is there; history: loaded in fewer points; blank: unwatched. */
export type GapState = 'full' | 'part' | 'none' | 'history' | 'blank'

/** One cell: the hours that begin in one hour of one day's wall clock; two where the clock goes back. */
export interface GapCell {
  /** Start of the hour, epoch milliseconds. */
  at: number
  state: GapState
  present: number
  expected: number
  /** Assets that were watched in it, and how many of them have nothing at all. */
  watched: number
  absent: number
  /** Asset with the fewest slots among those that have some, when some are missing. */
  least: { name: string; samples: number } | null
}

export interface GapDay {
  /** 2026-11-24 in the business zone. */
  day: string
  /** By hour of the wall clock; null: not over yet, outside, or skipped by the clock. */
  hours: (GapCell | null)[]
  present: number
  expected: number
  /** Slots of the hours in which some are missing. */
  missing: number
}

export interface GapGrid {
  days: GapDay[]
  present: number
  expected: number
  missing: number
  /** Hours in which something is missing. */
  gapHours: number
  hasHistory: boolean
}

interface GapInput {
  assets: readonly WatchedAsset[]
  coverage: readonly HourCoverage[]
  /** First and end of the hours, both full hours UTC. */
  from: Date
  to: Date
  zone: string
}

/** Slots an asset owes in the hour that starts at `hour`. */
function owed(since: number, hour: number): number {
  if (hour > since) return SLOTS
  const first = floorTo(since, SLOT_MS)
  return Math.max(0, Math.min(SLOTS, (hour + HOUR_MS - first) / SLOT_MS))
}

function stateOf(cell: Pick<GapCell, 'present' | 'expected'>, coarse: number): GapState {
  if (cell.expected === 0) return coarse > 0 ? 'history' : 'blank'
  if (cell.present >= cell.expected) return 'full'
  return cell.present === 0 ? 'none' : 'part'
}

function cellAt(hour: number, coverage: HourCoverage | undefined, assets: readonly WatchedAsset[]): GapCell {
  const since = assets.flatMap((one) => (one.since === null ? [] : one.since.getTime()))
  const watching = since.filter((one) => one < hour + HOUR_MS)
  const expected = watching.reduce((sum, one) => sum + owed(one, hour), 0) + (coverage?.loadedExpected ?? 0)
  const present = Math.min(expected, coverage?.present ?? 0)
  const { least } = coverage ?? { least: null }
  const leastName = assets.find(({ assetId }) => assetId === least?.assetId)?.name
  return {
    at: hour,
    state: stateOf({ present, expected }, coverage?.coarse ?? 0),
    present,
    expected,
    watched: watching.length,
    absent: Math.max(0, watching.length - (coverage?.watched ?? 0)),
    least:
      least && leastName !== undefined && present < expected && least.samples < SLOTS
        ? { name: leastName, samples: least.samples }
        : null,
  }
}

/** Two hours of the same wall clock as one cell. */
function merge(one: GapCell | null, other: GapCell): GapCell {
  if (one === null) return other
  const sum = { present: one.present + other.present, expected: one.expected + other.expected }
  const isHistory = one.state === 'history' || other.state === 'history'
  return {
    ...one,
    ...sum,
    state: stateOf(sum, isHistory ? 1 : 0),
    absent: Math.max(one.absent, other.absent),
    least: one.least ?? other.least,
  }
}

/** Days by hours of the business zone, newest day first, from what each hour has and what each asset owes. */
export function composeGaps({ assets, coverage, from, to, zone }: GapInput): GapGrid {
  const byHour = new Map(coverage.map((one) => [one.at.getTime(), one]))
  const days = new Map<string, GapDay>()
  for (let hour = from.getTime(); hour < to.getTime(); hour += HOUR_MS) {
    const clock = wallClock(new Date(hour), zone)
    const day = days.get(clock.day) ?? emptyDay(clock.day)
    days.set(clock.day, day)
    const cell = cellAt(hour, byHour.get(hour), assets)
    day.hours[clock.hour] = merge(day.hours[clock.hour] ?? null, cell)
    day.present += cell.present
    day.expected += cell.expected
    day.missing += cell.expected - cell.present
  }
  const all = [...days.values()].sort((one, other) => other.day.localeCompare(one.day))
  const cells = all.flatMap(({ hours }) => hours)
  return {
    days: all,
    present: sumOf(all, 'present'),
    expected: sumOf(all, 'expected'),
    missing: sumOf(all, 'missing'),
    gapHours: cells.filter((cell) => cell?.state === 'part' || cell?.state === 'none').length,
    hasHistory: cells.some((cell) => cell?.state === 'history'),
  }
}

const emptyDay = (day: string): GapDay => ({
  day,
  hours: Array.from({ length: 24 }, () => null),
  present: 0,
  expected: 0,
  missing: 0,
})

const sumOf = (days: readonly GapDay[], name: 'present' | 'expected' | 'missing'): number =>
  days.reduce((sum, day) => sum + day[name], 0)
