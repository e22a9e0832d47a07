'use client'

import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import { axisTicks } from './axis-ticks'
import { MARK_HEIGHT, SHAPES } from './mark-shapes'
import { describeMark } from './mark-words'
import { isTrouble, type Mark, type Timeline, type TimelineRow } from './timeline'

const LABEL = 20
const ROW = LABEL + MARK_HEIGHT + 10
const AXIS = 18

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`

/** Runs as marks over time, a row a job. One stop of the Tab key a row; arrows go from mark to mark. */
export function TimelineChart({ timeline, zone }: { timeline: Timeline; zone: string }) {
  const [at, setAt] = useState<{ job: string; index: number } | null>(null)
  const row = timeline.rows.find(({ job }) => job === at?.job)
  const mark = row?.marks.find(({ index }) => index === at?.index)
  return (
    <figure aria-label="Runs over time">
      <svg
        width="100%"
        height={timeline.rows.length * ROW + AXIS}
        className="block overflow-visible text-[12px]"
      >
        <title>Runs over time</title>
        {timeline.rows.map((one, number) => (
          <Row
            key={one.job}
            row={one}
            top={number * ROW}
            timeline={timeline}
            zone={zone}
            selected={at?.job === one.job ? at.index : null}
            onSelect={(index) => setAt({ job: one.job, index })}
          />
        ))}
        <Axis timeline={timeline} zone={zone} y={timeline.rows.length * ROW + 13} />
      </svg>
      <p data-testid="timeline-detail" className="mt-1 min-h-[40px] text-[13px] [overflow-wrap:anywhere]">
        {mark && row ? (
          <>
            <span className="font-semibold">{row.job}</span> {describeMark(mark, timeline, zone)}
          </>
        ) : (
          <span className="text-mut">
            Point at a mark, or step through a row with the arrow keys; Page up and down go to the next
            trouble.
          </span>
        )}
      </p>
    </figure>
  )
}

interface RowProps {
  row: TimelineRow
  top: number
  timeline: Timeline
  zone: string
  /** Number of the stretch that is looked at. */
  selected: number | null
  onSelect: (index: number) => void
}

/** The mark a key leads to, or null for keys that are not ours. */
function nextMark(key: string, marks: readonly Mark[], current: number): Mark | null | undefined {
  const at = marks.findIndex(({ index }) => index === current)
  if (key === 'ArrowLeft') return marks[at < 0 ? marks.length - 1 : Math.max(0, at - 1)]
  if (key === 'ArrowRight') return marks[at < 0 ? marks.length - 1 : Math.min(marks.length - 1, at + 1)]
  if (key === 'Home') return marks[0]
  if (key === 'End') return marks.at(-1)
  if (key === 'PageUp')
    return marks.findLast(({ index, kind }) => index < current && isTrouble(kind)) ?? marks[at]
  if (key === 'PageDown')
    return marks.find(({ index, kind }) => index > current && isTrouble(kind)) ?? marks[at]
  return null
}

function Row({ row, top, timeline, zone, selected, onSelect }: RowProps) {
  const { marks, job } = row
  const current = marks.find(({ index }) => index === selected) ?? marks.at(-1)
  const position = current ? marks.indexOf(current) : 0
  // Hundreds of shapes stay as they are while the pointer moves over them.
  const drawn = useMemo(
    () =>
      marks.map((mark, at) => (
        <MarkShape
          key={mark.index}
          mark={mark}
          steps={timeline.steps}
          base={top + LABEL + MARK_HEIGHT}
          isFirst={marks[at - 1]?.kind !== mark.kind || marks[at - 1]?.index !== mark.index - 1}
        />
      )),
    [marks, timeline.steps, top],
  )
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextMark(event.key, marks, current?.index ?? 0)
    if (next === null) return
    event.preventDefault()
    if (next) onSelect(next.index)
  }
  const onPoint = (event: PointerEvent<SVGGElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect()
    if (!box || marks.length === 0) return
    const index = Math.floor(((event.clientX - box.left) / box.width) * timeline.steps)
    const near = marks.toSorted((a, b) => Math.abs(a.index - index) - Math.abs(b.index - index))[0]
    if (near && near.index !== selected) onSelect(near.index)
  }
  return (
    <g
      role="slider"
      tabIndex={marks.length > 0 ? 0 : -1}
      aria-label={`Runs of ${job}`}
      aria-disabled={marks.length === 0}
      aria-valuemin={1}
      aria-valuemax={Math.max(1, marks.length)}
      aria-valuenow={position + 1}
      aria-valuetext={current ? describeMark(current, timeline, zone) : 'no run'}
      onKeyDown={onKeyDown}
      onFocus={() => current && onSelect(current.index)}
      onPointerMove={onPoint}
      onPointerDown={onPoint}
    >
      <Ground row={row} top={top} timeline={timeline} zone={zone} />
      {drawn}
      {selected !== null && (
        <rect
          x={percent((selected + 0.4) / timeline.steps)}
          y={top + LABEL - 2}
          width="1.5"
          height={MARK_HEIGHT + 5}
          className="fill-ink"
        />
      )}
    </g>
  )
}

/** Name and state of a row, and the stretch that its ledger does not know. */
function Ground({ row, top, timeline, zone }: Pick<RowProps, 'row' | 'top' | 'timeline' | 'zone'>) {
  const { marks, job, begins, troubles } = row
  const shareOf = (time: number) => (time - timeline.from) / (timeline.to - timeline.from)
  return (
    <>
      <text x="0" y={top + 13} className="fill-ink font-semibold">
        {job}
        <tspan className="fill-mut font-normal" dx="8">
          {marks.length === 0
            ? 'no run in this stretch'
            : troubles === 0
              ? 'no trouble'
              : `${troubles} with trouble`}
          {begins !== null &&
            ` · first run ${formatShortTime(new Date(begins), zone)} ${zoneName(new Date(begins), zone)}`}
        </tspan>
      </text>
      <rect x="0" y={top + LABEL} width="100%" height={MARK_HEIGHT} className="fill-bg" />
      {begins !== null && (
        <rect
          x="0"
          y={top + LABEL}
          width={percent(Math.min(1, shareOf(begins)))}
          height={MARK_HEIGHT}
          className="fill-line"
          opacity="0.6"
        />
      )}
    </>
  )
}

/** Gaps join to one band behind their marks. */
const isGap = ({ kind }: Mark): boolean => kind === 'none' || kind === 'missed'

/** The sign stands over the first mark of equal ones in a row. */
function MarkShape(props: { mark: Mark; steps: number; base: number; isFirst: boolean }) {
  const { mark, steps, base, isFirst } = props
  const { height, className, glyph, glyphClass, hollow } = SHAPES[mark.kind]
  const tall = MARK_HEIGHT * height
  const x = percent(mark.index / steps)
  return (
    <>
      {isGap(mark) && (
        <rect
          x={x}
          y={base - MARK_HEIGHT}
          width={percent(1 / steps)}
          height={MARK_HEIGHT}
          className="fill-amber"
          opacity="0.28"
        />
      )}
      <rect
        data-kind={mark.kind}
        x={x}
        y={base - tall}
        width={percent((hollow ? 1 : 0.78) / steps)}
        height={tall}
        className={hollow ? 'fill-amber' : className}
        opacity={hollow ? 0.55 : undefined}
      />
      {glyph && isFirst && (
        <text
          x={percent((mark.index + 0.5) / steps)}
          y={base - tall - 1}
          textAnchor="middle"
          className={`text-[9px] ${glyphClass}`}
        >
          {glyph}
        </text>
      )}
    </>
  )
}

/** A label this near to an edge grows away from it. */
const EDGE = 0.14

function Axis({ timeline: { from, to }, zone, y }: { timeline: Timeline; zone: string; y: number }) {
  return (
    <g className="fill-mut text-[11.5px]">
      {axisTicks({ from, to, zone }).map(({ at, text }, index) => {
        const share = (at - from) / (to - from)
        const anchor = share < EDGE ? 'start' : share > 1 - EDGE / 2 ? 'end' : 'middle'
        return (
          <g key={at} className={index % 2 === 0 ? undefined : 'max-sm:hidden'}>
            <line
              x1={percent(share)}
              x2={percent(share)}
              y1={y - 16}
              y2={y - 11}
              className="stroke-line-strong"
            />
            <text x={percent(share)} y={y} textAnchor={anchor}>
              {text}
            </text>
          </g>
        )
      })}
    </g>
  )
}
