import { getEnv, getMode } from '@/lib/env'
import { UpstreamError } from '@/lib/errors'
import { log } from '@/lib/log'
import { getHealth } from './health'
import type { RunContext } from './run-context'
import { failureOf } from './run-failure'

const TIMEOUT_MS = 5_000

/**
 * Tells an outside monitor that all is well. Says nothing when it is not: the monitor's alarm is silence, so it also
 * rings when this machine is gone. Never throws. True when the monitor was told.
 */
export async function beat(context: RunContext): Promise<boolean> {
  const url = getEnv().HEARTBEAT_URL
  // The demo mutes every way out, and without a source nothing can be well.
  if (url === undefined || getMode() !== 'live') return false
  const health = await getHealth(context.clock.now())
  const isLate = health.jobs.some((job) => job.late && job.id !== context.job)
  const isStale = health.sources.some((source) => source.grade !== 'A')
  if (health.database !== 'ok' || isLate || isStale) return false
  try {
    await context.fetcher({
      source: 'heartbeat',
      url,
      headers: {},
      deadline: context.deadline,
      timeoutMs: TIMEOUT_MS,
      classify: ({ status }) =>
        status < 400
          ? null
          : new UpstreamError({
              source: 'heartbeat',
              kind: 'http',
              status,
              transient: false,
              message: `the monitor at HEARTBEAT_URL answered ${status}`,
            }),
    })
    return true
  } catch (error) {
    log.warn('heartbeat not delivered', { failure: failureOf(error) })
    return false
  }
}
