import type { RunLease } from '@/db/queries/run-transaction'
import type { Trigger } from '@/db/queries/runs'
import type { Clock } from '@/lib/clock'
import type { IngestionCounts } from '@/lib/domain/market'
import type { Fetcher } from '@/lib/http'

/** One thing that went wrong; a type, so that it can be logged as fields. */
export type RunFailure = { code: string; message: string }

/** What a job's function gets: its lease, its time, and where it leaves counts and failures. */
export interface RunContext {
  readonly lease: RunLease
  /** How long a holder is waited for; work handed to the outside is leased for as long. */
  readonly leaseMs: number
  readonly job: string
  readonly slot: Date
  readonly trigger: Trigger
  /** The run speaks for its slot now; a settled or forced older run may only use stored documents. */
  readonly isCurrent: boolean
  /** Work from stored documents even though the slot is current. */
  readonly force: boolean
  /** Epoch milliseconds after which no upstream is asked. */
  readonly deadline: number
  readonly clock: Clock
  readonly fetcher: Fetcher
  /** Called at each write boundary with its name; tests end the process there. */
  readonly probe: (point: string) => Promise<void>
  counts: IngestionCounts
  upstreamCalls: number
  /** Price of those calls; null while none of them had one. */
  upstreamCostUsd: number | null
  readonly failures: RunFailure[]
}

/** What a job reports beside counts and failures. */
export interface JobResult {
  status: 'succeeded' | 'partial' | 'failed' | 'skipped'
  reason?: 'budget_paused' | 'not_configured' | 'not_due'
}

/** The answer of every run: HTTP body, log line and ledger row. */
export interface RunSummary {
  job: string
  slot: string
  status: 'succeeded' | 'partial' | 'failed' | 'skipped' | 'duplicate'
  reason?: string
  runId: string
  attempt: number
  counts: IngestionCounts
  failures: RunFailure[]
}
