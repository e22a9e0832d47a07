'use client'

import type { KeyboardEvent, ReactNode } from 'react'

const ROWS = 'tbody > tr:not([data-detail])'
/** Where keys already mean something; a drawer opened from a cell stands inside that cell. */
const KEEPS_KEYS = 'input:not([type="checkbox"]), select, textarea, [contenteditable], [popover], dialog'

/** The row that a key leads to from `index` of `count`; -1 stands before the first. Null: not a key of the table. */
function nextIndex(key: string, index: number, count: number): number | null {
  if (key === 'ArrowDown') return Math.min(count - 1, index + 1)
  if (key === 'ArrowUp') return Math.max(0, index - 1)
  if (key === 'Home') return 0
  return key === 'End' ? count - 1 : null
}

function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const { target, key } = event
  if (!(target instanceof HTMLElement) || target.closest(KEEPS_KEYS)) return
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const row = target.closest<HTMLElement>(ROWS)
  if (key === 'Enter' && row !== null && row === target) {
    row.querySelector<HTMLElement>('a[href]')?.click()
    return
  }
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(ROWS)]
  const index = nextIndex(key, row === null ? -1 : rows.indexOf(row), rows.length)
  const next = index === null ? undefined : rows[index]
  if (!next) return
  event.preventDefault()
  // Rows take the focus only from here: in the order of Tab their links are enough.
  next.tabIndex = -1
  next.focus()
}

interface TableScrollProps {
  label: string
  className: string
  children: ReactNode
}

/** The box a wide table scrolls in; arrow keys, Home and End move from row to row, Enter follows a row's link. */
export function TableScroll({ label, className, children }: TableScrollProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
      tabIndex={0}
      onKeyDown={onKeyDown}
      className={`edge-hint relative overflow-x-auto ${className}`}
    >
      {children}
    </section>
  )
}
