import { setTimeout as pause } from 'node:timers/promises'

/** argon2 works in libuv's pool of four threads: one is left to files and names, and 57 MiB are the most it takes. */
const AT_ONCE = 3
/** Whoever waits longer than a few seconds tries again anyway. */
const WAITING = 100
/** Tries from nowhere in particular, once there were too many: one after the other, ten a second at most. */
const CROWDED = { atOnce: 1, waiting: 30 }
const CROWDED_PAUSE_MS = 100

export interface Queue {
  /** What the work gave, or null when too many wait already. Throws what the work throws. */
  run<T>(work: () => Promise<T>): Promise<{ done: T } | null>
}

/** Lets `atOnce` work at a time and `waiting` wait for a place, first come, first served. */
export function createQueue({ atOnce, waiting }: { atOnce: number; waiting: number }): Queue {
  let busy = 0
  const line: (() => void)[] = []
  return {
    async run(work) {
      if (busy < atOnce) busy += 1
      else if (line.length >= waiting) return null
      // Whoever leaves hands over the place: `busy` stays.
      else await new Promise<void>((resolve) => line.push(resolve))
      try {
        return { done: await work() }
      } finally {
        const next = line.shift()
        if (next) next()
        else busy -= 1
      }
    },
  }
}

// On globalThis: the page and the route of a login are bundled apart, each with its copy of this module.
const shared = globalThis as { koinstrapHashQueues?: { all: Queue; crowded: Queue } }
shared.koinstrapHashQueues ??= {
  all: createQueue({ atOnce: AT_ONCE, waiting: WAITING }),
  crowded: createQueue(CROWDED),
}
const { all, crowded } = shared.koinstrapHashQueues

/**
 * Hashes or checks a password in its turn: a flood of tries costs three threads, never the whole machine. Tries that
 * `permitAttempt` calls crowded wait in a line of their own, so that other logins pass them. Null: the line is full.
 */
export async function takeHashTurn<T>(
  permit: { crowded: boolean },
  work: () => Promise<T>,
): Promise<{ done: T } | null> {
  if (!permit.crowded) return all.run(work)
  const turn = await crowded.run(async () => {
    await pause(CROWDED_PAUSE_MS)
    return all.run(work)
  })
  return turn?.done ?? null
}
