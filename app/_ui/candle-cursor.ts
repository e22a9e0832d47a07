/** Which bar is read: the one under the crosshair, or null for the newest. Outside React, so that moving it costs nothing. */
export interface CandleCursor {
  get: () => number | null
  set: (bar: number | null) => void
  subscribe: (listener: () => void) => () => void
}

/** A cursor that tells its listeners of a change at most once a frame. */
export function createCursor(schedule: (run: () => void) => void = requestAnimationFrame): CandleCursor {
  const listeners = new Set<() => void>()
  let [current, told]: [number | null, number | null] = [null, null]
  let waiting = false
  const tell = () => {
    waiting = false
    if (told === current) return
    told = current
    for (const listener of listeners) listener()
  }
  return {
    get: () => current,
    set: (bar) => {
      current = bar
      if (waiting) return
      waiting = true
      schedule(tell)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
