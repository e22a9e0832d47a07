'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { Icon } from '@/app/_ui/icon'
import type { NavItem } from './nav'

const isCurrent = (href: string, path: string): boolean =>
  href === '/' ? path === '/' : path.startsWith(href)

/** The rail on a wide screen, the bottom bar on a phone. */
export function NavLinks({ items }: { items: readonly Pick<NavItem, 'href' | 'label' | 'icon'>[] }) {
  const path = usePathname()
  return (
    <nav
      aria-label="Pages"
      className="fixed inset-x-0 bottom-0 z-20 flex gap-1 border-t border-line bg-card px-2 pb-[env(safe-area-inset-bottom)] lg:static lg:flex-col lg:gap-0.5 lg:border-0 lg:bg-transparent lg:p-0"
    >
      <p className="hidden px-2.5 pb-4 font-bold tracking-tight lg:block">◆ KoinStrap</p>
      {items.map(({ href, label, icon }) => (
        <Link
          key={href}
          href={href}
          aria-current={isCurrent(href, path) ? 'page' : undefined}
          className="flex flex-1 flex-col items-center gap-0.5 rounded-lg px-2.5 py-2 text-xs text-mut ring-line hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink lg:flex-none lg:flex-row lg:gap-2.5 lg:py-[7px] lg:text-sm lg:aria-[current]:bg-card lg:aria-[current]:font-normal lg:aria-[current]:ring-1"
        >
          <Icon name={icon} />
          {label}
        </Link>
      ))}
    </nav>
  )
}
