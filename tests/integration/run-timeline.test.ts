import { beforeAll, describe, expect, it } from 'vitest'
import { type AttemptFilter, listRecentRuns, listRunStreaks } from '@/db/queries/pipeline'
import { listNewestRuns, listRunBuckets, listRunFacts, mapLedgerBegin } from '@/db/queries/run-timeline'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const FROM = new Date('2026-11-20T00:00:00Z')
const SLOTS = 3 * 288
const slotAt = (n: number) => new Date(FROM.getTime() + n * SLOT_MS)

/** What became of a slot; null: no run. */
function statusOf(slot: number): string | null {
  if (slot % 101 === 7) return 'failed'
  if (slot >= 300 && slot < 310) return 'missed'
  if (slot % 57 === 3) return 'partial'
  return slot >= 400 && slot < 420 ? null : 'succeeded'
}

beforeAll(async () => {
  const slots = Array.from({ length: SLOTS }, (_, slot) => slot).filter((slot) => statusOf(slot) !== null)
  await database.query('INSERT INTO runs (job, slot, shard, status, attempt, reason, created_at) VALUES ?', [
    slots.map((slot) => {
      const status = statusOf(slot)
      const isMissed = status === 'missed'
      return [
        'market',
        slotAt(slot),
        '',
        status,
        isMissed ? 0 : 1,
        isMissed ? 'not_delivered' : null,
        slotAt(slot),
      ]
    }),
  ])
  await database.query(
    "INSERT INTO run_attempts (run_id, attempt, trigger_kind, status, lease_owner, started_at, finished_at, records_read, records_inserted, error_message, app_version) SELECT id, 1, 'cron', status, '', slot, slot + INTERVAL 1 SECOND, 60, 59, IF(status = 'failed', 'it broke', NULL), 'test' FROM runs WHERE attempt = 1",
  )
})

const STEP = 12 * SLOT_MS
const range = { from: FROM, to: slotAt(SLOTS) }

describe('the buckets of the timeline', () => {
  it('count every run once, and pick the gravest of each stretch', async () => {
    const buckets = await listRunBuckets({ jobs: ['market'], ...range, stepMs: STEP })
    for (let index = 0; index < SLOTS / 12; index++) {
      const own = Array.from({ length: 12 }, (_, n) => statusOf(index * 12 + n)).filter((one) => one !== null)
      const bucket = buckets.find((one) => one.index === index)
      const count = (status: string) => own.filter((one) => one === status).length
      if (own.length === 0) {
        expect(bucket).toBeUndefined()
        continue
      }
      expect(bucket?.counts).toMatchObject({
        failed: count('failed'),
        missed: count('missed'),
        partial: count('partial'),
        succeeded: count('succeeded'),
      })
      const gravest = ['failed', 'missed', 'partial', 'succeeded'].find((status) => own.includes(status))
      const [facts] = await listRunFacts([bucket?.pick ?? ''])
      expect(facts?.status, `stretch ${index}`).toBe(gravest)
    }
  })

  it('come by the key of the ledger', async () => {
    const plan = await database.query<{ key: string | null }>(
      "EXPLAIN SELECT job, COUNT(*) FROM runs WHERE job IN ('market') AND slot >= ? AND slot < ? GROUP BY job",
      [FROM, slotAt(12)],
    )
    expect(plan[0]?.key).toBe('runs_job_slot_shard')
  })
})

describe('the facts of a run', () => {
  it('are those of its newest attempt, and say where nobody started it', async () => {
    const [newest] = await listNewestRuns({ job: 'market', limit: 1 })
    expect(newest).toMatchObject({ slot: slotAt(SLOTS - 1), attempt: 1, counts: { read: 60, inserted: 59 } })
    const [missed] = await database.query<{ id: string }>(
      "SELECT id FROM runs WHERE status = 'missed' LIMIT 1",
    )
    expect(await listRunFacts([missed?.id ?? ''])).toMatchObject([
      { attempt: 0, startedAt: null, finishedAt: null, reason: 'not_delivered' },
    ])
    expect((await mapLedgerBegin()).get('market')).toEqual(FROM)
  })
})

describe('the list of runs', () => {
  const idsOf = async (filter: AttemptFilter, limit: number) => listRecentRuns({ limit, quiet: [], filter })

  it('pages through every attempt of a day exactly once', async () => {
    const during = { from: slotAt(288), to: new Date(slotAt(288).getTime() + DAY_MS) }
    const seen: string[] = []
    let before: AttemptFilter['before'] = null
    for (;;) {
      const page = await idsOf({ job: 'market', during, before }, 50)
      seen.push(...page.map(({ id }) => id))
      const last = page.at(-1)
      if (!last || page.length < 50) break
      before = { startedAt: last.startedAt, runId: last.id, attempt: last.attempt }
    }
    const truth = await database.query<{ id: string }>(
      'SELECT run_id AS id FROM run_attempts WHERE started_at >= ? AND started_at < ? ORDER BY started_at DESC',
      [during.from, during.to],
    )
    expect(seen).toEqual(truth.map(({ id }) => id))
    expect(seen.length).toBeGreaterThan(200)
  })

  it('knows the silences of one stretch only', async () => {
    const input = { jobs: ['market'], limit: 50 }
    const inside = await listRunStreaks({ ...input, since: slotAt(290), until: slotAt(305) })
    expect(inside.filter(({ status }) => status === 'missed')).toMatchObject([
      { first: slotAt(300), last: slotAt(304), runs: 5 },
    ])
    expect(await listRunStreaks({ ...input, since: slotAt(0), until: slotAt(3) })).toEqual([])
  })
})
