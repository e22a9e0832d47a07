import { stepWords } from '@/app/_ui/bar-words'
import { formatPrice, formatRatio } from '@/app/_ui/format'
import { formatClock, formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import type { Bar } from '@/db/queries/asset-bars'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { isAbove } from '@/lib/metrics/candle'
import type { RangeId } from '../../range'
import type { BarPlan } from './bar-plan'
import { holesOf } from './bars'

interface FindingInput {
  name: string
  bars: readonly Bar[]
  plan: BarPlan
  range: RangeId
  /** The stored 24-hour return, which the rest of the page shows too; null unknown. */
  logReturn24h: number | null
  zone: string
}

const SPANS: Readonly<Partial<Record<RangeId, string>>> = {
  '24h': 'in 24 h',
  '7d': 'in 7 days',
  '30d': 'in 30 days',
  '90d': 'in 90 days',
  '1y': 'in 1 year',
}

/** 12 Aug 2026 */
export const formatDate = (at: number, zone: string): string =>
  formatExactTime(new Date(at), zone).split(',')[0] ?? ''

const instant = (at: number, { plan, zone }: FindingInput): string =>
  plan.to - plan.from > 31 * DAY_MS
    ? formatDate(at, zone)
    : `${formatShortTime(new Date(at), zone)} ${zoneName(new Date(at), zone)}`

/** True when prices reach from one end of the drawing to the other. */
function isWhole({ bars, plan }: FindingInput): boolean {
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return false
  return first.openTime === plan.from && plan.to - last.openTime <= plan.stepMs + 2 * SLOT_MS
}

function spanOf(input: FindingInput): string {
  const { bars, range } = input
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last) return ''
  const whole = isWhole(input)
  if (whole && SPANS[range]) return SPANS[range]
  const isCurrent = input.plan.to - last.openTime <= input.plan.stepMs + 2 * SLOT_MS
  const start = instant(first.openTime, input)
  return isCurrent && range !== 'custom'
    ? `since ${start}`
    : `from ${start} to ${instant(last.openTime, input)}`
}

/** Change over the drawing. Over a whole 24 h it is the stored return, so that one page never says two things. */
function changeOf(input: FindingInput): number | null {
  const { bars, range, logReturn24h } = input
  if (range === '24h' && isWhole(input) && logReturn24h !== null) return Math.expm1(logReturn24h)
  const [first, last] = [bars[0], bars.at(-1)]
  if (!first || !last || Number(first.open) <= 0) return null
  return Number(last.close) / Number(first.open) - 1
}

/** "Bitcoin +1.24 % in 24 h, between $101,234.00 and $103,900.00": what the bars show, in one sentence. */
export function titleOf(input: FindingInput): string {
  const { name, bars } = input
  const [first] = bars
  if (!first) return `No price of ${name} is known in this range`
  const low = bars.reduce((least, bar) => (isAbove(least, bar.low) ? bar.low : least), first.low)
  const high = bars.reduce((most, bar) => (isAbove(bar.high, most) ? bar.high : most), first.high)
  const change = formatRatio(changeOf(input)).text
  const [lowText, highText] = [formatPrice(low).text, formatPrice(high).text]
  const between = lowText === highText ? `at ${lowText} throughout` : `between ${lowText} and ${highText}`
  return `${name} ${change} ${spanOf(input)}, ${between}`
}

const counted = (count: number, one: string, many: string): string =>
  `${count} ${count === 1 ? `bar ${one}` : `bars ${many}`}`

/** What a bar is, by what it is made of. */
function barWords({ stepMs }: BarPlan): string {
  const prices = stepMs === 3 * SLOT_MS ? 'three' : 'its'
  return `${stepWords(stepMs)} bars in USD: each the first, highest, lowest and last of ${prices} 5-minute prices`
}

interface MeasureInput {
  bars: readonly Bar[]
  plan: BarPlan
  first: number
  zone: string
  /** Averages are not known from the first bar on. */
  beginsLate: boolean
}

/** What is drawn, and what is missing in it; `first` is the asset's first slot. */
export function measureOf({ bars, plan, first, zone, beginsLate }: MeasureInput): string {
  const { absent, single, partial } = holesOf(bars, plan.stepMs)
  const newest = bars.at(-1)
  const open = newest && isOpen(newest, plan) ? formatClock(new Date(newest.openTime), zone) : null
  return [
    barWords(plan),
    ...(open === null ? [] : [`the newest, from ${open}, is unfinished`]),
    ...(beginsLate ? ['averages begin once there are enough bars of this length'] : []),
    ...(first > plan.from + plan.stepMs ? [`no data before ${formatDate(first, zone)}`] : []),
    ...(absent > 0 ? [counted(absent, 'without a price stays empty', 'without a price stay empty')] : []),
    ...(single > 0 ? [counted(single, 'is made of one price', 'are made of one price each')] : []),
    ...(partial > 0 ? [counted(partial, 'misses some of its slots', 'miss some of their slots')] : []),
  ].join('; ')
}

/** Whether a bar has not all of its time inside the drawing. */
export const isOpen = ({ openTime }: Pick<Bar, 'openTime'>, { to, stepMs }: BarPlan): boolean =>
  openTime + stepMs > to
