import 'server-only'
import { type Clock, systemClock } from '@/lib/clock'
import { getMode } from '@/lib/env'
import { createFetcher } from '@/lib/http'
import { type ConnectionReport, testConnection } from '@/lib/installation/connection-test'
import { requireCall } from '@/lib/pipeline/budget'
import { getUpstream } from '@/lib/pipeline/upstream'

/** Nobody looks at a spinner for longer while a call waits for its turn. */
const PATIENCE_MS = 10_000

export interface SourceReport extends ConnectionReport {
  /** The demo asked its own simulator, whose address says nothing. */
  simulated: boolean
}

/**
 * Asks the configured source its cheapest question once, against its limits like every call. Nothing is stored but the
 * count of the call. Throws: ConfigurationError where nobody may be asked, database errors.
 */
export async function askSource(clock: Clock = systemClock): Promise<SourceReport> {
  const upstream = await getUpstream()
  const deadline = clock.now().getTime() + PATIENCE_MS
  const call = { clock, deadline, upstreamCalls: 0, upstreamCostUsd: null }
  const report = await testConnection(
    { target: upstream, isPaid: false, selection: null },
    {
      source: upstream.source,
      fetcher: createFetcher(clock),
      clock,
      beforeCall: () => requireCall(call, upstream),
    },
  )
  const simulated = getMode() === 'demo'
  return { ...report, simulated, host: simulated ? 'the built-in simulator' : report.host }
}
