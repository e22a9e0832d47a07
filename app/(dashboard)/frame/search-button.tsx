'use client'

import { Icon } from '@/app/_ui/icon'
import { useCommandKey } from './command-key'
import { showOverlay } from './overlay'

/** Opens the palette. On a narrow screen only its icon is there. */
export function SearchButton() {
  const key = useCommandKey()
  return (
    <button
      type="button"
      aria-label="Search assets, pages, metrics"
      aria-keyshortcuts="Control+K Meta+K /"
      onClick={() => showOverlay('palette')}
      className="flex h-[34px] min-w-0 shrink-0 items-center gap-2.5 rounded-[9px] border border-line-strong bg-card px-[9px] text-mut hover:text-ink lg:flex-1 lg:shrink lg:px-3"
    >
      <Icon name="search" />
      <span className="truncate max-lg:hidden">Search assets, pages, metrics</span>
      <kbd className="ml-auto rounded-md border border-line px-1.5 font-sans text-xs whitespace-nowrap max-lg:hidden">
        {key}
      </kbd>
    </button>
  )
}
