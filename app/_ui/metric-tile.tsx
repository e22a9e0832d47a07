import Link from 'next/link'
import type { ReactNode } from 'react'
import { METRICS } from '@/lib/metrics'
import { ChangeText, FigureText } from './figure'
import type { Change, Figure } from './format'
import { DEFAULT_ZONE } from './format-time'
import type { GradeProps } from './grade'
import { type ProofActions, type ProofSubject, subjectText } from './proof'
import { ProveButton } from './prove-button'
import { Sparkline } from './sparkline'
import { Loading, Skeleton } from './states'
import { STALE_AFTER_MS, TileAge } from './tile-age'
import { TileMenu } from './tile-menu'

export interface Comparison {
  change: Change
  /** What it compares with: "in 24 h", "vs yesterday". */
  against: string
}

export interface MetricTileProps extends ProofActions {
  /** Names the tile for tests: tile-<id>-price. */
  id: string
  label: string
  /** Page of the thing the figure speaks of. */
  href?: string
  /** A quiet word behind the label: a symbol. */
  qualifier?: string
  value: Figure
  /** The exact value as it stands in the database, or null when unknown. */
  exact: string | null
  /** A figure says something only beside another, and a trend only beside two. */
  comparisons: readonly [Comparison, Comparison]
  /** `span`: how long the drawn stretch is, beside figures of another. */
  sparkline: { values: readonly (number | null)[]; label: string; span?: string }
  subject: ProofSubject
  grade: GradeProps
  zone?: string
  /** The tile in words, for a chat; see sentenceOf. Its proof is added when it is copied. */
  sentence: string
  /** Why somebody has to act: a red frame, which one or two figures of a page may have. */
  act?: string
  /** From this age on the figure is called stale. */
  staleAfterMs?: number
}

/** A container: a price shrinks with its tile and its length instead of being cut. */
const FRAME = '@container card relative flex h-[186px] min-w-0 flex-col hover:border-line-strong'
const ACT = 'border-act! ring-1 ring-act'

/** One figure with its unit, changes, shape, age and grade. A click anywhere on it proves the number. */
export function MetricTile(props: MetricTileProps) {
  const { id, label, value, exact, grade, subject, zone = DEFAULT_ZONE, act, sparkline } = props
  return (
    <article aria-label={label} className={act ? `${FRAME} ${ACT}` : FRAME}>
      <TileHead {...props} />
      <p
        data-testid={`tile-${id}-price`}
        data-exact={exact ?? undefined}
        data-subject={subjectText(subject)}
        style={{ fontSize: `clamp(11px, ${Math.min(16, 160 / value.text.length).toFixed(1)}cqi, 26px)` }}
        className="mt-1 mb-0.5 leading-[35px] font-semibold tracking-tight whitespace-nowrap"
      >
        <FigureText figure={value} />
      </p>
      {props.comparisons.map(({ change, against }) => (
        <p key={against} className="truncate text-[12.5px]">
          <ChangeText change={change} suffix={against} />
        </p>
      ))}
      <div className="mt-auto flex items-center gap-1.5">
        <div className="min-w-0 grow">
          <Sparkline values={sparkline.values} label={sparkline.label} />
        </div>
        {sparkline.span && (
          <span aria-hidden="true" title={sparkline.label} className="text-[11px] text-mut">
            {sparkline.span}
          </span>
        )}
      </div>
      <footer className="mt-1.5 flex items-center gap-1.5 text-xs whitespace-nowrap text-mut">
        <TileAge
          at={grade.metricTime}
          now={grade.now}
          zone={zone}
          staleAfterMs={props.staleAfterMs ?? STALE_AFTER_MS}
        />
        <span className="-my-1 ml-auto">
          <TileMenu
            label={label}
            sentence={props.sentence}
            exact={exact}
            subject={subject}
            prove={props.prove}
          />
        </span>
        <ProveButton
          label={figureName(label, subject.metric)}
          subject={subject}
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

/** The figure in words: "Bitcoin, price". */
function figureName(label: string, metric: string): string {
  const name = METRICS.find(({ id }) => id === metric)?.name.toLowerCase()
  return name === undefined || label.toLowerCase().includes(name) ? label : `${label}, ${name}`
}

function TileHead({
  label,
  href,
  qualifier,
  act,
}: Pick<MetricTileProps, 'label' | 'href' | 'qualifier' | 'act'>) {
  return (
    <header className="flex items-center justify-between gap-2 text-[13px] whitespace-nowrap text-mut">
      <h2 className="truncate">
        {href === undefined ? (
          label
        ) : (
          // Above the button that covers the tile.
          <Link href={href} className="relative z-10 hover:text-ink hover:underline">
            {label}
          </Link>
        )}
      </h2>
      {act ? (
        <ActFlag reason={act} />
      ) : (
        qualifier && <span className="max-w-[8ch] shrink-0 truncate">{qualifier}</span>
      )}
    </header>
  )
}

function ActFlag({ reason }: { reason: string }) {
  return (
    <strong
      title={reason}
      className="relative z-10 shrink-0 rounded-[5px] bg-act px-1.5 text-[11px] leading-[18px] font-bold tracking-wide text-on-act"
    >
      ACT<span className="sr-only">: {reason}</span>
    </strong>
  )
}

/** A figure whose source nobody has set up, in the place of its tile. */
export function NotConfiguredTile({ label, children }: { label: string; children: ReactNode }) {
  return (
    <article aria-label={label} className={`${FRAME} border-dashed!`}>
      <h2 className="truncate text-[13px] text-mut">{label}</h2>
      <p className="mt-2 text-[13px] font-medium">Not configured</p>
      <p className="mt-1 text-[12.5px] text-mut [overflow-wrap:anywhere]">{children}</p>
    </article>
  )
}

/** Where tiles stand: as many in a row as fit. */
export const TILE_GRID = 'grid grid-cols-2 gap-3 md:grid-cols-3 xl:grid-cols-6'

interface TilesSkeletonProps {
  count: number
  /** Without the grid, for a place of its own. */
  bare?: boolean
  /** With room for the line that explains the grades. */
  withKey?: boolean
}

/** Tiles on their way, in their final size. */
export function TilesSkeleton({ count, bare = false, withKey = false }: TilesSkeletonProps) {
  return (
    <Loading
      label="Loading the headline figures"
      className={bare ? '' : `${TILE_GRID} ${withKey ? 'mb-6' : ''}`}
    >
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
