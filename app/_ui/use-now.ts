'use client'

import { useSyncExternalStore } from 'react'

/** One clock for the whole page: every age and countdown ticks together, on one timer. */
const TICK_MS = 1000
const listeners = new Set<() => void>()
let current = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function tick() {
  current = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (timer === undefined) {
    current = Date.now()
    timer = setInterval(tick, TICK_MS)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/**
 * The time now (epoch ms), in steps of `stepMs`. Server and first browser render both use `serverNow`,
 * so hydration agrees; the browser's own clock takes over right after.
 */
export function useNow(serverNow: number, stepMs = TICK_MS): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor(current / stepMs) * stepMs,
    () => serverNow,
  )
}
