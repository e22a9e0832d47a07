'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** How this machine writes the palette's key: ⌘K or Ctrl K. The server cannot know and says Ctrl K. */
export function useCommandKey(): string {
  return useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.platform) ? '⌘K' : 'Ctrl K'),
    () => 'Ctrl K',
  )
}
