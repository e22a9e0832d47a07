'use client'

import Link from 'next/link'
import { type KeyboardEvent, type SyntheticEvent, useState } from 'react'
import type { GapCell, GapDay, GapGrid, GapState } from '@/lib/domain/gap-grid'
import { GAP_SHADES } from './gap-shades'
import { dayName, describeCell, missingText } from './gap-words'

/** Read aloud and shown where a cell has no number. */
const WORDS: Readonly<Record<GapState, string>> = {
  full: 'complete',
  part: 'some missing',
  none: 'all missing',
  history: 'coarse history',
  blank: 'not watched yet',
}
const HOURS = Array.from({ length: 24 }, (_, hour) => hour)

interface GapCalendarProps {
  grid: GapGrid
  zone: string
  /** Short name of the zone, e.g. WAT. */
  zoneWord: string
  /** Address of the runs of each day. */
  dayHrefs: readonly string[]
  /** The day whose runs are listed now. */
  day: string | null
}

/** Days by hours: how much of what was expected is there. One stop of the Tab key; arrows walk over the cells. */
export function GapCalendar({ grid, zone, zoneWord, dayHrefs, day }: GapCalendarProps) {
  const [at, setAt] = useState({ row: 0, hour: 0 })
  const [told, setTold] = useState<string | null>(null)
  const tell = (event: SyntheticEvent) => {
    const cell = event.target instanceof Element ? event.target.closest('td[data-row]') : null
    if (!(cell instanceof HTMLElement)) return
    setTold(cell.title || null)
    if (event.type === 'focus') setAt({ row: Number(cell.dataset.row), hour: Number(cell.dataset.hour) })
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const [down, right] = STEPS[event.key] ?? [0, 0]
    if (down === 0 && right === 0) return
    const target = event.target instanceof HTMLElement ? event.target.closest('td[data-row]') : null
    if (!target) return
    const row = Math.min(grid.days.length - 1, Math.max(0, at.row + down))
    const hour = Math.min(23, Math.max(0, at.hour + right))
    event.preventDefault()
    const next = event.currentTarget.querySelector(`td[data-row="${row}"][data-hour="${hour}"]`)
    if (next instanceof HTMLElement) next.focus()
  }
  return (
    <>
      <section
        aria-label="Gap calendar, table"
        className="relative max-h-[720px] overflow-auto"
        onKeyDown={onKeyDown}
        onPointerOver={tell}
        onFocus={tell}
      >
        <table
          aria-label="Gap calendar"
          className="w-full min-w-[760px] border-separate border-spacing-0.5 text-[11.5px]"
        >
          <Head zoneWord={zoneWord} />
          <tbody>
            {grid.days.map((one, row) => (
              <DayRow
                key={one.day}
                day={one}
                row={row}
                href={dayHrefs[row] ?? ''}
                zone={zone}
                isShown={one.day === day}
                stop={at.row === row ? at.hour : null}
              />
            ))}
          </tbody>
        </table>
      </section>
      <p data-testid="gap-detail" className="mt-2 min-h-[20px] text-[13px]">
        {told ?? (
          <span className="text-mut">Point at an hour, or walk over the cells with the arrow keys.</span>
        )}
      </p>
    </>
  )
}

function Head({ zoneWord }: { zoneWord: string }) {
  return (
    <thead className="sticky top-0 z-20 bg-card text-mut">
      <tr>
        <th scope="col" className="sticky left-0 z-10 bg-card pr-2 text-left font-medium">
          Day, {zoneWord}
        </th>
        {HOURS.map((hour) => (
          <th key={hour} scope="col" className="font-medium">
            {String(hour).padStart(2, '0')}
          </th>
        ))}
        <th scope="col" className="pl-2 text-right font-medium">
          Missing
        </th>
      </tr>
    </thead>
  )
}

interface DayRowProps {
  day: GapDay
  row: number
  href: string
  zone: string
  /** Its runs are the ones listed. */
  isShown: boolean
  /** The hour that the Tab key reaches, when it is in this row. */
  stop: number | null
}

function DayRow({ day, row, href, zone, isShown, stop }: DayRowProps) {
  return (
    <tr data-testid={`gap-day-${day.day}`}>
      <th scope="row" className="sticky left-0 z-10 bg-card pr-2 text-left font-normal whitespace-nowrap">
        <Link
          href={href}
          aria-current={isShown ? 'date' : undefined}
          className="link aria-[current]:font-semibold aria-[current]:text-ink"
        >
          {dayName(day.day)}
        </Link>
      </th>
      {day.hours.map((cell, hour) => (
        <Cell key={hour} cell={cell} row={row} hour={hour} zone={zone} isStop={stop === hour} />
      ))}
      <td className="pl-2 text-right">
        {day.expected === 0 ? (
          <span className="text-mut" title="Nothing was expected on this day">
            —
          </span>
        ) : (
          day.missing.toLocaleString('en-US')
        )}
      </td>
    </tr>
  )
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -23],
  End: [0, 23],
}

interface CellProps {
  cell: GapCell | null
  row: number
  hour: number
  zone: string
  /** The cell that the Tab key reaches. */
  isStop: boolean
}

function Cell({ cell, row, hour, zone, isStop }: CellProps) {
  const text = cell ? missingText(cell) : ''
  return (
    <td
      data-row={row}
      data-hour={hour}
      data-state={cell?.state}
      data-exact={cell ? `${cell.present}/${cell.expected}` : undefined}
      tabIndex={isStop ? 0 : -1}
      title={cell ? describeCell(cell, zone) : 'Not over yet, or no such hour on this day'}
      className={`h-5 min-w-[24px] rounded-[3px] text-center ${cell ? GAP_SHADES[cell.state] : ''}`}
    >
      {text}
      {cell && <span className="sr-only">{WORDS[cell.state]}</span>}
    </td>
  )
}
