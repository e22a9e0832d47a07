import { randomUUID } from 'node:crypto'
import { batchesOf } from '@/db/queries/assets'
import type { StoredDocument } from '@/db/queries/documents'
import { ingestMarketBatch } from '@/db/queries/market-ingestion'
import {
  listReplayedBy,
  listReplayRecords,
  lockRejects,
  markReplayed,
  markStillRejected,
  type ReplayRecord,
} from '@/db/queries/quarantine-decisions'
import { listExpiredRuns, markMissed } from '@/db/queries/runs'
import { systemClock } from '@/lib/clock'
import { addCounts, type IngestionCounts, type MarketObservation, ZERO_COUNTS } from '@/lib/domain/market'
import { SLOT_MS, slotOf } from '@/lib/domain/slot'
import { AppError, FencedError } from '@/lib/errors'
import { log } from '@/lib/log'
import type { MarketSource, NormalizedPage } from '@/lib/sources/contract'
import { APP_VERSION } from '@/lib/version'
import { analyseDocument } from './analyse-document'
import { type Ingested, writeBatch } from './ingestion'
import { type RejectDocument, readRejectDocument, wholeRecord } from './reject-source'
import { type RunDependencies, type RunnableJob, runJob } from './run'
import type { JobResult, RunContext, RunFailure } from './run-context'
import { failureOf } from './run-failure'

/** Name of replays in the ledger; no schedule, so not a registered job. */
export const REPLAY_JOB = 'quarantine'
/** Records of one request; the rest is for the next one. */
export const MAX_REPLAY = 500
/** Records of one run: a run that could still commit holds back what `as_of` may answer, so it stays short. */
const SLICE = 100
const SLICE_MS = 20_000
/** So few that their metrics do not outlast the slice by much, so many that a coin of all of them is computed once. */
const DOCUMENTS_AT_ONCE = 10
/** A person waits for the answer. */
const REQUEST_MS = 90_000
/** A replay that kills its process this often is given up; what it wrote stays. */
const MAX_ATTEMPTS = 5

/** What a replay did. counts.read is every record it judged. */
export interface ReplayReport {
  runIds: string[]
  counts: IngestionCounts
  failures: RunFailure[]
  /** Records beyond the limit, or that the time did not reach; they stay as they were. */
  left: number
}

interface Replay {
  records: ReplayRecord[]
  /** Who asked; null when a dead replay is completed. */
  userId: string | null
  left: number
}

const jobOf = (run: (context: RunContext) => Promise<JobResult>): RunnableJob => ({
  id: REPLAY_JOB,
  periodMs: SLOT_MS,
  timeBudgetMs: SLICE_MS,
  run,
})

/**
 * Judges quarantined records again by today's rules, through the same engines as a tick, as runs on the ledger.
 * Good ones are stored under the slot of their document and marked replayed in the same transaction; the others stay
 * open with the newest reason. Throws: InputError, ConfigurationError, database errors.
 */
export async function replayRejects(
  input: { ids: readonly string[]; userId: string },
  overrides: Partial<RunDependencies> = {},
): Promise<ReplayReport> {
  const { now } = overrides.clock ?? systemClock
  await settleReplays(overrides)
  const until = now().getTime() + REQUEST_MS
  const wanted = [...new Set(input.ids)]
  const left = Math.max(0, wanted.length - MAX_REPLAY)
  const report: ReplayReport = { runIds: [], counts: ZERO_COUNTS, failures: [], left }
  for (const ids of batchesOf(wanted.slice(0, MAX_REPLAY), SLICE)) {
    if (now().getTime() >= until) {
      report.left += ids.length
      continue
    }
    const replay: Replay = { records: await listReplayRecords(ids), userId: input.userId, left: 0 }
    const job = jobOf((context) => replayRecords(context, replay))
    const summary = await runJob({ job, trigger: 'manual', shard: `replay:${randomUUID()}` }, overrides)
    report.runIds.push(summary.runId)
    report.counts = addCounts(report.counts, summary.counts)
    report.failures.push(...summary.failures)
    report.left += replay.left
  }
  return report
}

/**
 * Completes replays that died: what they stored is analysed, what they did not reach stays open. To be called by every
 * delivery, so that a dead replay does not hold back `as_of`.
 */
export async function settleReplays(overrides: Partial<RunDependencies> = {}): Promise<void> {
  const now = (overrides.clock ?? systemClock).now()
  for (const dead of await listExpiredRuns({ job: REPLAY_JOB, before: new Date(now.getTime() + 1) })) {
    const { slot, shard } = dead
    if (dead.attempt >= MAX_ATTEMPTS) {
      await markMissed(dead, { appVersion: APP_VERSION, reason: 'gave_up' })
      continue
    }
    const job = jobOf(async (context) => {
      const records = await listReplayedBy(context.lease.id)
      return replayRecords(context, { records, userId: null, left: 0 })
    })
    await runJob({ job, trigger: 'manual', slot, shard }, overrides).catch((error) =>
      // A dead replay must never cost the living one.
      log.error('dead replay not settled', { runId: dead.id, failure: failureOf(error) }),
    )
  }
}

/** One run: a few documents, each in its own transaction, then the metrics of every coin they told of; and again. */
async function replayRecords(context: RunContext, replay: Replay): Promise<JobResult> {
  const documents = groupsOf(replay.records, (one) => `${one.source} ${one.documentId}`)
  for (const part of batchesOf(documents, DOCUMENTS_AT_ONCE)) {
    const reached: Ingested[] = []
    for (const records of part) {
      if (context.clock.now().getTime() >= context.deadline) {
        replay.left += records.length
        continue
      }
      await attempt(context, async () => {
        reached.push(...(await replayDocument(context, { records, userId: replay.userId })))
      })
    }
    for (const ingested of byCoin(reached)) await attempt(context, () => analyseDocument(context, ingested))
  }
  if (context.failures.length === 0) return { status: 'succeeded' }
  return { status: context.counts.read === 0 ? 'failed' : 'partial' }
}

/** What goes wrong with one document or coin does not lose the others. */
async function attempt(context: RunContext, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (error instanceof FencedError) throw error
    context.failures.push(failureOf(error))
  }
}

function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

/** A record with today's verdict: its page, or why it is still refused. */
interface Judged {
  id: string
  page: NormalizedPage
}

/** Replays the records of one document in one fenced transaction. */
async function replayDocument(
  context: RunContext,
  input: { records: ReplayRecord[]; userId: string | null },
): Promise<Ingested[]> {
  const [first] = input.records
  if (!first) return []
  const of = await readRejectDocument(first)
  const { source, document } = of
  if (!source) {
    const message = `${first.source} is no source that sends: its records cannot be judged again, dismiss them`
    throw new AppError('not_replayable', message)
  }
  if (!document) {
    const message = `document ${first.documentId} is not there any more: its records cannot be judged again, dismiss them`
    throw new AppError('not_replayable', message)
  }
  const judged = input.records.map((record) => judge(context, { of, source, document, record }))
  const verdicts = judged.filter((one) => one !== null)
  const told = await writeBatch(context, async (tx) => {
    const runId = context.lease.id
    const open = await lockRejects(tx, { ids: verdicts.map((one) => one.id), runId })
    const mine = verdicts.filter((one) => open.has(one.id))
    const bad = mine.filter((one) => one.page.rejections.length > 0)
    const good = mine.filter((one) => one.page.rejections.length === 0)
    const observations = distinct(good.flatMap((one) => one.page.observations))
    const counts = await ingestMarketBatch(tx, {
      source: source.id,
      observations,
      rejections: [],
      read: verdicts.length,
      // Somebody else's in the meantime, or the same coin and slot again.
      repeats: verdicts.length - mine.length + good.length - observations.length,
      runId,
      documentId: document.id,
      fetchedAt: document.fetchedAt,
    })
    await markReplayed(tx, { ids: good.map((one) => one.id), runId, userId: input.userId })
    for (const { id, page } of bad)
      for (const rejection of page.rejections) await markStillRejected(tx, { id, runId, rejection })
    return { observations, counts: { ...counts, rejected: bad.length } }
  })
  return told.observations.map(ingestedOf)
}

/** Today's verdict on one record; null, and a failure on the run, when it cannot be judged any more. */
function judge(
  context: RunContext,
  input: { of: RejectDocument; source: MarketSource; document: StoredDocument; record: ReplayRecord },
): Judged | null {
  const { of, source, document, record } = input
  try {
    const bytes = wholeRecord(of, record)
    if (bytes) return { id: record.id, page: source.normalize(source.isolate(document, bytes)) }
    throw new AppError(
      'not_replayable',
      `record ${record.id} was too long to keep whole, and the bytes of document ${document.id} have aged out: dismiss it`,
    )
  } catch (error) {
    context.failures.push(failureOf(error))
    return null
  }
}

/** One observation per coin and slot: the later one, and of equal times the first, as on a page. */
function distinct(observations: readonly MarketObservation[]): MarketObservation[] {
  const kept = new Map<string, MarketObservation>()
  for (const one of observations) {
    const key = `${one.asset.coingeckoId} ${slotOf(one.sampledAt).getTime()}`
    const known = kept.get(key)
    if (!known || one.sampledAt > known.sampledAt) kept.set(key, one)
  }
  return [...kept.values()]
}

function ingestedOf(observation: MarketObservation): Ingested {
  const slot = slotOf(observation.sampledAt).getTime()
  return { read: 1, coingeckoIds: [observation.asset.coingeckoId], slots: { from: slot, to: slot } }
}

/** What was stored, coin by coin, so that the metrics of each are computed once, however many of its records came back. */
function byCoin(parts: readonly Ingested[]): Ingested[] {
  return groupsOf(parts, (one) => one.coingeckoIds.join()).map((same) => {
    const slots = same.flatMap((one) => one.slots ?? [])
    return {
      read: same.length,
      coingeckoIds: same[0]?.coingeckoIds ?? [],
      slots: {
        from: Math.min(...slots.map((one) => one.from)),
        to: Math.max(...slots.map((one) => one.to)),
      },
    }
  })
}
