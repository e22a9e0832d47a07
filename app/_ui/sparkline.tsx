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

/** The last known value of each of at most `count` equal stretches: fewer points, same ends. */
export function thin(values: readonly (number | null)[], count: number): (number | null)[] {
  if (values.length <= count) return [...values]
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * values.length) / count)
    const to = Math.floor(((index + 1) * values.length) / count)
    return values.slice(from, to).findLast((value) => value !== null) ?? null
  })
}

/** Consecutive known points as drawing runs: an unknown value is a gap, never a zero. */
function runsOf(values: readonly (number | null)[]): { x: number; y: number }[][] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  if (known.length < 2) return []
  const low = Math.min(...known)
  const range = Math.max(...known) - low
  const runs: { x: number; y: number }[][] = [[]]
  values.forEach((value, index) => {
    if (value === null || !Number.isFinite(value)) {
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
export function directionOf(values: readonly (number | null)[]): Change['direction'] {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value))
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined || known.length < 2) return 'unknown'
  if (first === 0) return last === 0 ? 'flat' : last < 0 ? 'down' : 'up'
  return formatRatio((last - first) / Math.abs(first)).direction
}

interface SparklineProps {
  values: readonly (number | null)[]
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
