'use client'

import { Icon } from '@/app/_ui/icon'
import { useCommandKey } from './command-key'
import { showOverlay } from './overlay'

/** Opens the palette. On a phone only its icon is there. */
export function SearchButton() {
  const key = useCommandKey()
  return (
    <button
      type="button"
      aria-label="Search assets, pages, metrics"
      aria-keyshortcuts="Control+K Meta+K /"
      onClick={() => showOverlay('palette')}
      className="flex h-[34px] shrink-0 max-md:ml-auto items-center gap-2.5 rounded-[9px] border border-line bg-card px-[9px] text-mut hover:border-line-strong hover:text-ink md:min-w-0 md:max-w-[420px] md:flex-1 md:shrink md:px-3"
    >
      <Icon name="search" />
      <span className="truncate max-md:hidden">Search assets, pages, metrics</span>
      <kbd className="ml-auto rounded-md border border-line px-1.5 font-sans text-xs whitespace-nowrap max-md:hidden">
        {key}
      </kbd>
    </button>
  )
}
