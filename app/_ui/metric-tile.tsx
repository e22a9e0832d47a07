import { ChangeText, FigureText } from './figure'
import type { Change, Figure } from './format'
import { DEFAULT_ZONE, formatClock, formatExactTime } from './format-time'
import type { GradeProps } from './grade'
import type { ProofActions, ProofSubject } from './proof'
import { ProveButton } from './prove-button'
import { Sparkline } from './sparkline'
import { Loading, Skeleton } from './states'

interface MetricTileProps extends ProofActions {
  /** Names the tile for tests: tile-<id>-price. */
  id: string
  label: string
  /** A quiet word behind the label: a symbol. */
  qualifier?: string
  value: Figure
  /** The exact value as it stands in the database, or null when unknown. */
  exact: string | null
  change: Change
  /** What the change compares with: "in 24 h". */
  changeSuffix: string
  /** A second line under the change. */
  note: string
  sparkline: readonly (number | null)[]
  subject: ProofSubject
  grade: GradeProps
  zone?: string
}

/** A container: a price shrinks with its tile and its length instead of being cut. */
const FRAME = '@container card relative flex h-[186px] flex-col hover:border-line-strong'

/** One figure with its unit, change, shape, age and grade. A click anywhere on it proves the number. */
export function MetricTile(props: MetricTileProps) {
  const { id, label, qualifier, value, exact, change, grade, zone = DEFAULT_ZONE } = props
  return (
    <article aria-label={label} className={FRAME}>
      <header className="flex justify-between gap-2 text-[13px] whitespace-nowrap text-mut">
        <h2 className="truncate">{label}</h2>
        {qualifier && <span className="max-w-[8ch] shrink-0 truncate">{qualifier}</span>}
      </header>
      <p
        data-testid={`tile-${id}-price`}
        data-exact={exact ?? undefined}
        style={{ fontSize: `clamp(11px, ${Math.min(16, 160 / value.text.length).toFixed(1)}cqi, 26px)` }}
        className="mt-1 mb-0.5 leading-[35px] font-semibold tracking-tight whitespace-nowrap"
      >
        <FigureText figure={value} />
      </p>
      <p className="text-[12.5px]">
        <ChangeText change={change} suffix={props.changeSuffix} />
      </p>
      <p className="truncate text-[12.5px] text-mut">{props.note}</p>
      <div className="mt-auto">
        <Sparkline values={props.sparkline} direction={change.direction} label={`${label}, last 7 days`} />
      </div>
      <footer className="mt-1.5 flex items-center justify-between text-xs text-mut">
        <time dateTime={grade.metricTime.toISOString()} title={formatExactTime(grade.metricTime, zone)}>
          as of {formatClock(grade.metricTime, zone)}
        </time>
        <ProveButton
          label={`${label}, price`}
          subject={props.subject}
          grade={grade}
          title={value.title}
          zone={zone}
          prove={props.prove}
          verify={props.verify}
        />
      </footer>
    </article>
  )
}

/** Where tiles stand: as many in a row as fit. */
export const TILE_GRID = 'grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6'

/** Tiles on their way, in their final size. */
export function TilesSkeleton({ count }: { count: number }) {
  return (
    <Loading label="Loading the headline figures" className={TILE_GRID}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={FRAME}>
          <Skeleton className="h-4 w-20" />
          <Skeleton className="mt-3 h-7 w-28" />
          <Skeleton className="mt-3 h-4 w-24" />
          <Skeleton className="mt-auto h-8 w-full" />
          <Skeleton className="mt-2 h-4 w-full" />
        </div>
      ))}
    </Loading>
  )
}
