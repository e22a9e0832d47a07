'use client'

import { type KeyboardEvent, type MouseEvent, type ReactNode, useId, useRef } from 'react'

export interface MenuItem {
  id: string
  label: string
  onSelect: () => void
}

interface MenuProps {
  /** What the button opens, for those who hear it and as its title. */
  label: string
  items: readonly MenuItem[]
  /** What stands on the button. */
  children: ReactNode
  className?: string
}

/** Between the menu, its button and the edge of the window. */
const GAP = 4

/** Under its button, or above it where there is no room; never over the edge of the window. */
function place(menu: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height } = menu
  const left = Math.min(Math.max(GAP, at.right - width), window.innerWidth - width - GAP)
  const below = at.bottom + GAP + height <= window.innerHeight
  menu.style.left = `${left}px`
  menu.style.top = `${below ? at.bottom + GAP : Math.max(GAP, at.top - GAP - height)}px`
}

const itemsOf = (menu: HTMLElement): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>('[role="menuitem"]'),
]

/** The items form a ring: after the last comes the first. */
function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
  const menu = event.currentTarget
  if (event.key === 'Tab') menu.hidePopover()
  const items = itemsOf(menu)
  const index = items.findIndex((item) => item.matches(':focus'))
  const steps: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    Home: 0,
    End: items.length - 1,
  }
  const step = steps[event.key]
  if (step === undefined) return
  event.preventDefault()
  items.at(step % items.length)?.focus()
}

/** A button with a few actions behind it, on the browser's own popover: Escape and a click elsewhere close it. */
export function Menu({ label, items, children, className = '' }: MenuProps) {
  const id = useId()
  const button = useRef<HTMLButtonElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const open = (event: MouseEvent) => {
    if (!menu.current || !button.current || menu.current.matches(':popover-open')) return
    // By hand and at once: the browser's own event comes later, and a quick key would miss the menu.
    event.preventDefault()
    menu.current.showPopover()
    place(menu.current, button.current)
    itemsOf(menu.current)[0]?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        onClick={open}
        aria-haspopup="menu"
        aria-label={label}
        title={label}
        className={className}
      >
        {children}
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        className="fixed inset-auto m-0 min-w-44 flex-col rounded-[9px] border border-line bg-card p-1 text-[13px] text-ink shadow-lg open:flex"
      >
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              menu.current?.hidePopover()
              item.onSelect()
            }}
            className="rounded-md px-2.5 py-1.5 text-left hover:bg-bg focus-visible:bg-bg"
          >
            {item.label}
          </button>
        ))}
      </div>
    </>
  )
}
