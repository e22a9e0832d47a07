import { type Change, formatRatio } from './format'

/** Drawn in whole units, one per point and 100 high, and stretched to its box: a page may carry 250 of them. */
const HEIGHT = 100
const PADDING = 6

const TONES: Record<Change['direction'], string> = {
  up: 'text-up',
  down: 'text-down',
  flat: 'text-mut',
  unknown: 'text-mut',
}

type Values = readonly (number | null)[]

const isKnown = (value: number | null): value is number => value !== null && Number.isFinite(value)

/** Lowest and highest known value of a stretch, in the order in which they came; unknown where it has none. */
function extremesOf(stretch: Values): [number | null, number | null] {
  const known = stretch.filter(isKnown)
  if (known.length === 0) return [null, null]
  const [low, high] = [Math.min(...known), Math.max(...known)]
  return stretch.indexOf(low) <= stretch.indexOf(high) ? [low, high] : [high, low]
}

/** At most `count` points: both ends, and the lowest and highest of each equal stretch between, so that no peak is lost. */
export function thin(values: Values, count: number): (number | null)[] {
  if (values.length <= count) return [...values]
  const inner = values.slice(1, -1)
  const stretches = Math.max(1, Math.floor((count - 2) / 2))
  const ends = Array.from({ length: stretches + 1 }, (_, index) =>
    Math.floor((index * inner.length) / stretches),
  )
  return [
    values[0] ?? null,
    ...ends.slice(1).flatMap((end, index) => extremesOf(inner.slice(ends[index], end))),
    values.at(-1) ?? null,
  ]
}

/** A line fills its height only from a range of this share of its level on: what stands still has to look so. */
const LEAST_RANGE = 0.01

/** Consecutive known points as drawing runs: an unknown value is a gap, never a zero. */
function runsOf(values: Values): { x: number; y: number }[][] {
  const known = values.filter(isKnown)
  if (known.length < 2) return []
  const [least, most] = [Math.min(...known), Math.max(...known)]
  const middle = (least + most) / 2
  const range = Math.max(most - least, Math.abs(middle) * LEAST_RANGE)
  const low = middle - range / 2
  const runs: { x: number; y: number }[][] = [[]]
  values.forEach((value, index) => {
    if (!isKnown(value)) {
      if (runs.at(-1)?.length !== 0) runs.push([])
      return
    }
    const share = range === 0 ? 0.5 : (value - low) / range
    runs.at(-1)?.push({
      x: index,
      y: Math.round(HEIGHT - PADDING - share * (HEIGHT - 2 * PADDING)),
    })
  })
  return runs.filter((run) => run.length > 1)
}

const pathOf = (run: { x: number; y: number }[]): string =>
  run.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')

/** Whether a line ends above or below its start, by the same threshold as every change on screen. */
export function directionOf(values: Values): Change['direction'] {
  const known = values.filter(isKnown)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || known.length < 2) return 'unknown'
  if (first === 0) return last === 0 ? 'flat' : last < 0 ? 'down' : 'up'
  return formatRatio((last - first) / Math.abs(first)).direction
}

interface SparklineProps {
  values: Values
  /** Colour of the line; without it, its own change from first to last known point. */
  direction?: Change['direction']
  /** What the line shows, for those who do not see it. */
  label: string
  /** Most points drawn. */
  points?: number
  className?: string
}

/** A small line without axes; gaps stay gaps. Under two known points it says so instead of drawing. */
export function Sparkline({
  values,
  direction = directionOf(values),
  label,
  points = 84,
  className = 'h-[30px] w-full',
}: SparklineProps) {
  const drawn = thin(values, points)
  const runs = runsOf(drawn)
  if (runs.length === 0) {
    return <span className={`flex items-center text-xs text-mut ${className}`}>no history yet</span>
  }
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${drawn.length - 1} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={`block ${TONES[direction]} ${className}`}
    >
      {runs.map((run) => {
        const line = pathOf(run)
        const [first, last] = [run[0], run.at(-1)]
        return (
          <g key={first?.x}>
            <path
              d={`${line}L${last?.x} ${HEIGHT}L${first?.x} ${HEIGHT}Z`}
              fill="currentColor"
              opacity="0.12"
            />
            <path
              d={line}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.5"
              vectorEffect="non-scaling-stroke"
              strokeLinejoin="round"
            />
          </g>
        )
      })}
    </svg>
  )
}
