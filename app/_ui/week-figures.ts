import { computeWeek } from '@/lib/kernels/week'
import { type Change, type Figure, formatRatio } from './format'
import { formatShortTime, zoneName } from './format-time'

interface HourlyCloses {
  startsAt: Date
  stepMs: number
  values: readonly (number | null)[]
}

export interface WeekFigures {
  /** First known close to the last. */
  change: Change
  /** Last close against the highest. */
  fromHigh: Figure
  /** Ratios as text; null unknown. */
  exactChange: string | null
  exactFromHigh: string | null
}

/** Digits of a percentage that single-precision closes still carry. */
const TITLE_DIGITS = 4
const titleOf = (ratio: number, rest: string) =>
  `${ratio < 0 ? '−' : '+'}${Math.abs(ratio * 100).toFixed(TITLE_DIGITS)} %, ${rest}`

/** What a week of hourly closes says, with the hours it speaks of in the titles, or why it says nothing. */
export function formatWeek({ startsAt, stepMs, values }: HourlyCloses, zone: string): WeekFigures {
  const week = computeWeek(values)
  const { first, last, known, change, fromHigh } = week
  const hour = (index: number) => formatShortTime(new Date(startsAt.getTime() + index * stepMs), zone)
  if (first === null || last === null) return unknownWeek('No hourly close in the last 7 days')
  const span = `${hour(first)} to ${hour(last)} ${zoneName(startsAt, zone)}`
  if (!week.whole || change === null || fromHigh === null)
    return unknownWeek(`Hourly closes are known only for ${span}, not for 7 days`)
  const source = `hourly closes ${span}, ${known} of ${values.length} known`
  return {
    change: { ...formatRatio(change), title: titleOf(change, source) },
    fromHigh: {
      ...formatRatio(fromHigh),
      title: titleOf(fromHigh, `against the highest of the ${source}`),
    },
    exactChange: String(change),
    exactFromHigh: String(fromHigh),
  }
}

function unknownWeek(reason: string): WeekFigures {
  const change = formatRatio(null, { reason })
  return { change, fromHigh: change, exactChange: null, exactFromHigh: null }
}
