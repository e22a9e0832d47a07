'use client'

import { useSyncExternalStore } from 'react'

/** What lies over the page; one thing at a time, opened by keys, the top bar and the user menu alike. */
export type Overlay = 'palette' | 'shortcuts' | null

let current: Overlay = null
const listeners = new Set<() => void>()

/** Opens one, or closes what is open. */
export function showOverlay(next: Overlay): void {
  current = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What is open now. */
export function useOverlay(): Overlay {
  return useSyncExternalStore(
    subscribe,
    () => current,
    () => null,
  )
}
