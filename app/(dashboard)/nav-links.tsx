'use client'

import Link, { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { useState } from 'react'
import { Icon } from '@/app/_ui/icon'
import { Modal } from '@/app/_ui/modal'
import type { NavItem } from './nav'

export type RailItem = Pick<NavItem, 'href' | 'label' | 'icon' | 'section'>

/** Troubles that last, shown beside their page. */
export interface RailBadge {
  href: string
  count: number
  /** One of them asks somebody to act. */
  act: boolean
}

interface NavLinksProps {
  items: readonly RailItem[]
  badge: RailBadge | null
}

/** As many as fit beside "More" at 390 px. */
const IN_BAR = 4
const MOST_SHOWN = 99

const isCurrent = (href: string, path: string): boolean =>
  href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`)

/** Items under their headings, in the order of the registry; main pages come first, without one. */
function sectionsOf(items: readonly RailItem[]): { heading: string | null; items: RailItem[] }[] {
  const headings = [...new Set(items.map(({ section }) => section ?? null))]
  return headings
    .sort((a, b) => Number(a !== null) - Number(b !== null))
    .map((heading) => ({ heading, items: items.filter(({ section }) => (section ?? null) === heading) }))
}

/** The rail of a wide screen. */
export function Rail({ items, badge }: NavLinksProps) {
  const path = usePathname()
  return (
    <nav aria-label="Pages" className="flex flex-col gap-0.5 max-lg:hidden">
      <Link href="/" className="mb-4 px-2.5 font-bold tracking-tight">
        <span aria-hidden="true">◆ </span>KoinStrap
      </Link>
      {sectionsOf(items).map(({ heading, items: own }) => (
        <div key={heading} className="flex flex-col gap-0.5">
          {heading && <p className="px-2.5 pt-3.5 pb-1 text-xs text-mut">{heading}</p>}
          {own.map((item) => (
            <Link
              key={item.href}
              href={item.href}
              aria-current={isCurrent(item.href, path) ? 'page' : undefined}
              className="flex items-center gap-2.5 rounded-lg px-2.5 py-[7px] text-mut ring-line hover:text-ink aria-[current]:bg-card aria-[current]:text-ink aria-[current]:ring-1"
            >
              <Icon name={item.icon} />
              {item.label}
              <Waiting />
              {badge?.href === item.href && <OpenCount badge={badge} />}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  )
}

/** The bar at the bottom of a narrow screen; what does not fit is behind "More". */
export function BottomBar({ items, badge }: NavLinksProps) {
  const path = usePathname()
  const [open, setOpen] = useState(false)
  const main = items.filter(({ section }) => section === undefined)
  const shown = main.slice(0, IN_BAR)
  const rest = items.filter((item) => !shown.includes(item))
  const place = 'flex flex-1 flex-col items-center gap-0.5 rounded-lg px-1 py-2 text-xs text-mut'
  const inRest = rest.some(({ href }) => isCurrent(href, path))
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 flex gap-1 border-t border-line bg-card px-2 pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      {shown.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={isCurrent(item.href, path) ? 'page' : undefined}
          className={`${place} relative hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink`}
        >
          <Icon name={item.icon} />
          {item.label}
          {badge?.href === item.href && (
            <span className="absolute top-1 left-1/2 ml-1.5">
              <OpenCount badge={badge} />
            </span>
          )}
        </Link>
      ))}
      {rest.length > 0 && (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
          className={`${place} hover:text-ink ${inRest ? 'font-semibold text-ink' : ''}`}
        >
          <Icon name="more" />
          More
        </button>
      )}
      {open && <MoreSheet items={rest} path={path} onClose={() => setOpen(false)} />}
    </nav>
  )
}

function MoreSheet({ items, path, onClose }: { items: RailItem[]; path: string; onClose: () => void }) {
  return (
    <Modal label="More pages" onClose={onClose} className="overlay overlay-bottom">
      <div className="px-4 pt-3 pb-[calc(1rem+env(safe-area-inset-bottom))]">
        <div className="mb-1 flex items-center justify-between">
          <h2 className="font-semibold">More pages</h2>
          <button
            type="button"
            aria-label="Close"
            className="grid size-9 place-items-center text-mut"
            onClick={onClose}
          >
            <Icon name="close" />
          </button>
        </div>
        {sectionsOf(items).map(({ heading, items: own }) => (
          <section key={heading} aria-label={heading ?? 'Main pages'} className="pb-2">
            {heading && <h3 className="pt-2 pb-1 text-xs text-mut">{heading}</h3>}
            <div className="grid grid-cols-2 gap-2">
              {own.map(({ href, label, icon }) => (
                <Link
                  key={href}
                  href={href}
                  onClick={onClose}
                  aria-current={isCurrent(href, path) ? 'page' : undefined}
                  className="flex items-center gap-2.5 rounded-lg border border-line px-3 py-2.5 aria-[current]:border-acc aria-[current]:font-semibold"
                >
                  <Icon name={icon} className="size-4 text-mut" />
                  {label}
                </Link>
              ))}
            </div>
          </section>
        ))}
      </div>
    </Modal>
  )
}

/** A page on its way: pages begin to show only when their status is certain. */
function Waiting() {
  const { pending } = useLinkStatus()
  return pending ? <span aria-hidden="true" className="pulse ml-auto size-2 rounded-full! bg-acc!" /> : null
}

/** How many troubles last. Red is for those that ask somebody to act. */
function OpenCount({ badge: { count, act } }: { badge: RailBadge }) {
  const look = act ? 'bg-act text-on-act' : 'bg-line text-ink'
  return (
    <span
      title={act ? 'Open alerts, at least one to act on' : 'Open alerts, none to act on at once'}
      className={`ml-auto grid h-[18px] min-w-[18px] place-items-center rounded-full px-1 text-[11px] font-semibold ${look}`}
    >
      {count > MOST_SHOWN ? `${MOST_SHOWN}+` : count}
      <span className="sr-only"> open</span>
    </span>
  )
}
