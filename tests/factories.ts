import type { Clock } from '@/lib/clock'
import { floorTo, SLOT_MS } from '@/lib/domain/slot'
import { findJob, type Job } from '@/lib/pipeline/jobs'
import { type RunDependencies, runJob } from '@/lib/pipeline/run'
import type { RunSummary } from '@/lib/pipeline/run-context'

/** A clock that stands still until it is moved; sleeping moves it. */
export function fakeClock(start: Date): Clock & { set(at: Date): void; advance(ms: number): void } {
  let now = start.getTime()
  return {
    now: () => new Date(now),
    sleep: async (ms) => {
      now += ms
    },
    set: (at) => {
      now = at.getTime()
    },
    advance: (ms) => {
      now += ms
    },
  }
}

/** The registered job of an id. Throws when there is none, so that a test fails loudly. */
export function requireJob(id: string): Job {
  const job = findJob(id)
  if (!job) throw new Error(`no job ${id}`)
  return job
}

/** One delivery of the market job. */
export function tick(
  input: { slot?: Date; force?: boolean } = {},
  overrides: Partial<RunDependencies> = {},
): Promise<RunSummary> {
  return runJob({ job: requireJob('market'), trigger: 'cron', ...input }, overrides)
}

/** Start of the slot that many slots before (negative) or after `at`. */
export function slotAt(at: Date, offset = 0): Date {
  return new Date(floorTo(at.getTime(), SLOT_MS) + offset * SLOT_MS)
}
