import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  getReject,
  listRejectCounts,
  listRejectIds,
  listRejects,
  type RejectFilter,
} from '@/db/queries/quarantine'
import { dismissRejects, reopenRejects } from '@/db/queries/quarantine-decisions'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { MAX_REPLAY, replayRejects, settleReplays } from '@/lib/pipeline/replay'
import type { RunDependencies } from '@/lib/pipeline/run'
import { fakeClock, slotAt, tick } from '../factories'
import { underOlderRules } from '../older-rules'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { answering, type FakeUpstream, startUpstream } from '../upstreams'

const USER = '7'
const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
let upstream: FakeUpstream
let body = '[]'

beforeAll(async () => {
  upstream = await startUpstream((request, response) => answering(body)(request, response))
})
afterAll(() => upstream.close())
// Every test has a day and coins of its own.
beforeEach(() => clock.advance(DAY_MS))
useEnvironment(() => ({
  COINGECKO_BASE_URL: upstream.baseUrl,
  COINGECKO_ASSETS: 'top:250',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const coin = (id: string, values: Record<string, string> = {}) => {
  const fields = {
    id: `"${id}"`,
    symbol: `"${id}"`,
    name: `"${id}"`,
    current_price: '1',
    market_cap: 'null',
    market_cap_rank: 'null',
    total_volume: '1',
    last_updated: `"${clock.now().toISOString()}"`,
    ...values,
  }
  return `{${Object.entries(fields)
    .map(([name, value]) => `"${name}":${value}`)
    .join(',')}}`
}

const ANY: RejectFilter = { status: null, source: null, kind: null, reason: null, text: null }
/** One delivery under a rule that refuses the coins of these ids. */
const tickRefusing = (...ids: string[]) =>
  underOlderRules(
    (text) => ids.some((id) => text.includes(`"id":"${id}"`)),
    () => tick({}, { clock }),
  )
const replay = (ids: readonly string[], more: Partial<RunDependencies> = {}) =>
  replayRejects({ ids, userId: USER }, { clock, ...more })
const idsOf = (text: string) => listRejectIds({ filter: { ...ANY, text }, limit: 1000 })
const rowsOf = (id: string) =>
  database.query<Record<string, string> & { observed_at: Date }>(
    'SELECT r.* FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id WHERE a.coingecko_id = ? ORDER BY r.observed_at',
    [id],
  )
const metricsOf = (id: string) =>
  database.query<Record<string, string> & { metric_time: Date }>(
    'SELECT m.* FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id WHERE a.coingecko_id = ? ORDER BY m.metric_time',
    [id],
  )
const rejectRow = async (id: string) =>
  (await database.query<Record<string, string>>('SELECT * FROM rejected_records WHERE id = ?', [id]))[0]
const expireLeases = () =>
  database.query(
    "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'",
  )

describe('a replay', () => {
  it('stores a record that today’s rules accept under the slot of its document, with its metrics', async () => {
    body = `[${coin('slot-good')},${coin('slot-held', { current_price: '42.5' })}]`
    const slot = slotAt(clock.now())
    expect(await tickRefusing('slot-held')).toMatchObject({ counts: { inserted: 1, rejected: 1 } })
    expect(await rowsOf('slot-held')).toEqual([])
    const [id = ''] = await idsOf('slot-held')
    clock.advance(3 * SLOT_MS)
    const report = await replay([id])
    expect(report).toMatchObject({
      counts: { read: 1, inserted: 1, updated: 0, duplicate: 0, rejected: 0 },
      failures: [],
      left: 0,
    })
    const [row] = await rowsOf('slot-held')
    const [neighbour] = await rowsOf('slot-good')
    expect(row?.observed_at).toEqual(slot)
    expect(row).toMatchObject({
      price_usd: '42.500000000000000000000000',
      document_id: neighbour?.document_id,
    })
    expect(row?.run_id).toBe(report.runIds[0])
    expect(await metricsOf('slot-held')).toMatchObject([{ metric_time: slot }])
    expect(await rejectRow(id)).toMatchObject({
      status: 'replayed',
      replay_run_id: report.runIds[0],
      decided_by: USER,
      decision_reason: null,
    })
  })

  it('is a run on the ledger: by hand, with its counts, and without a call upstream', async () => {
    body = `[${coin('ledger-good')},${coin('ledger-held')}]`
    await tickRefusing('ledger-held')
    const asked = upstream.requests.length
    const { runIds } = await replay(await idsOf('ledger-held'))
    expect(upstream.requests).toHaveLength(asked)
    const [run] = await database.query(
      'SELECT r.job, r.slot, r.shard, r.status, a.trigger_kind, a.records_read, a.records_inserted, a.upstream_calls FROM runs r JOIN run_attempts a ON a.run_id = r.id WHERE r.id = ?',
      [runIds[0]],
    )
    expect(run).toEqual({
      job: 'quarantine',
      slot: slotAt(clock.now()),
      shard: expect.stringMatching(/^replay:[0-9a-f-]{36}$/),
      status: 'succeeded',
      trigger_kind: 'manual',
      records_read: 1,
      records_inserted: 1,
      upstream_calls: 0,
    })
  })

  it('leaves what is still bad open, with today’s reason, and stores the good ones beside it', async () => {
    body = `[${coin('mixed-good')},${coin('mixed-held')},${coin('mixed-bad', { current_price: '0' })}]`
    await tickRefusing('mixed-held', 'mixed-bad')
    const [held = '', bad = ''] = [...(await idsOf('mixed-held')), ...(await idsOf('mixed-bad'))]
    expect(await rejectRow(bad)).toMatchObject({ message: expect.stringContaining('above zero') })
    await database.query("UPDATE rejected_records SET message = 'words of an older version' WHERE id = ?", [
      bad,
    ])
    const report = await replay([held, bad])
    expect(report.counts).toEqual({ read: 2, inserted: 1, updated: 0, duplicate: 0, rejected: 1 })
    expect(await rejectRow(held)).toMatchObject({ status: 'replayed' })
    expect(await rejectRow(bad)).toMatchObject({
      status: 'open',
      field: 'current_price',
      message: expect.stringContaining('above zero'),
      replay_run_id: report.runIds[0],
      decided_by: null,
      seen: 1,
    })
    expect(await rowsOf('mixed-bad')).toEqual([])
  })

  it('recomputes the metrics of later slots that the row reaches', async () => {
    const whole = coin('late-held', { current_price: '100' })
    body = `[${coin('late-good')},${whole}]`
    await tickRefusing('late-held')
    clock.advance(SLOT_MS)
    body = `[${coin('late-good')},${coin('late-held', { current_price: '110' })}]`
    await tick({}, { clock })
    const [before] = await metricsOf('late-held')
    expect(before?.price_change_5m).toBeNull()
    await replay(await idsOf('late-held'))
    const after = await metricsOf('late-held')
    expect(after).toHaveLength(2)
    expect(Number(after[1]?.price_change_5m)).toBe(10)
    const history = await database.query(
      'SELECT h.known_to FROM crypto_metrics_history h JOIN assets a ON a.id = h.asset_id WHERE a.coingecko_id = ?',
      ['late-held'],
    )
    expect(history).toHaveLength(1)
  })

  it('never overwrites a later sample of the slot', async () => {
    body = `[${coin('later-good')},${coin('later-coin', { current_price: '1' })}]`
    await tickRefusing('later-coin')
    const [id = ''] = await idsOf('later-coin')
    clock.advance(60_000)
    body = `[${coin('later-good')},${coin('later-coin', { current_price: '2' })}]`
    await database.query("UPDATE runs SET status = 'failed' WHERE slot = ?", [slotAt(clock.now())])
    await database.query("UPDATE source_documents SET verdict = 'unusable' WHERE fetched_at >= ?", [
      slotAt(clock.now()),
    ])
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    const before = await database.query(
      'CHECKSUM TABLE raw_crypto_market_data, raw_crypto_market_data_history',
    )
    expect((await replay([id])).counts).toMatchObject({ read: 1, inserted: 0, updated: 0, duplicate: 1 })
    expect(await rowsOf('later-coin')).toMatchObject([{ price_usd: '2.000000000000000000000000' }])
    expect(
      await database.query('CHECKSUM TABLE raw_crypto_market_data, raw_crypto_market_data_history'),
    ).toEqual(before)
    expect(await rejectRow(id)).toMatchObject({ status: 'replayed' })
  })

  it('takes a record that was cut in quarantine whole from its document, however that is spelled', async () => {
    const long = coin('cut-held', { image: `"${'x'.repeat(20_000)}"`, current_price: '7.10' })
    body = `[ ${coin('cut-good')} ,\n ${long.replaceAll('":', '" : ')} ]`
    await tickRefusing('cut-held')
    const [id = ''] = await idsOf('cut-held')
    expect((await rejectRow(id))?.record).toHaveLength(16_384)
    expect((await replay([id])).counts).toMatchObject({ inserted: 1 })
    expect(await rowsOf('cut-held')).toMatchObject([{ price_usd: '7.100000000000000000000000' }])
  })

  it('says so when a cut record’s bytes have aged out, and replays a whole one without them', async () => {
    const long = coin('aged-cut', { image: `"${'x'.repeat(20_000)}"` })
    body = `[${coin('aged-good')},${coin('aged-whole')},${long}]`
    await tickRefusing('aged-whole', 'aged-cut')
    const ids = [...(await idsOf('aged-whole')), ...(await idsOf('aged-cut'))]
    await database.query('UPDATE source_documents SET body = NULL WHERE fetched_at >= ?', [
      slotAt(clock.now()),
    ])
    const report = await replay(ids)
    expect(report).toMatchObject({
      counts: { read: 1, inserted: 1 },
      failures: [
        { code: 'not_replayable', message: expect.stringMatching(/too long.*aged out: dismiss it/) },
      ],
    })
    expect(await rejectRow(ids[1] ?? '')).toMatchObject({ status: 'open' })
    const [run] = await database.query('SELECT status FROM runs WHERE id = ?', [report.runIds[0]])
    expect(run).toEqual({ status: 'partial' })
  })

  it('of one record by eight people at once stores it once; the others are duplicates', async () => {
    body = `[${coin('race-good')},${coin('race-held')}]`
    await tickRefusing('race-held')
    const ids = await idsOf('race-held')
    const reports = await Promise.all(Array.from({ length: 8 }, () => replay(ids)))
    expect(reports.map((one) => one.counts.inserted).sort()).toEqual([0, 0, 0, 0, 0, 0, 0, 1])
    for (const { counts } of reports) expect(counts.read).toBe(counts.inserted + counts.duplicate)
    expect(await rowsOf('race-held')).toHaveLength(1)
    const [row] = await rowsOf('race-held')
    expect((await rejectRow(ids[0] ?? ''))?.replay_run_id).toBe(row?.run_id)
  })

  it('does not touch a record that was dismissed in the meantime', async () => {
    body = `[${coin('gone-good')},${coin('gone-held')}]`
    await tickRefusing('gone-held')
    const ids = await idsOf('gone-held')
    expect(await dismissRejects({ ids, userId: USER, reason: 'a test coin' })).toBe(1)
    expect((await replay(ids)).counts).toMatchObject({ read: 1, inserted: 0, duplicate: 1 })
    expect(await rowsOf('gone-held')).toEqual([])
    expect(await rejectRow(ids[0] ?? '')).toMatchObject({
      status: 'dismissed',
      decision_reason: 'a test coin',
    })
  })

  it('of many is cut into runs of a hundred, and says how many are beyond its limit', async () => {
    const names = Array.from({ length: 230 }, (_, i) => `many-${i}`)
    body = `[${coin('many-good')},${names.map((name) => coin(name)).join()}]`
    await tickRefusing(...names)
    const ids = (await idsOf('"many-')).slice(0, 230)
    const report = await replay([...ids, ...ids])
    expect(report).toMatchObject({ counts: { read: 230, inserted: 230 }, left: 0 })
    expect(report.runIds).toHaveLength(3)
    const unknown = Array.from({ length: MAX_REPLAY + 3 }, (_, i) => String(1_000_000 + i))
    expect(await replay(unknown)).toMatchObject({ counts: { read: 0 }, left: 3 })
  })

  it('that runs out of time says how many it did not reach, and leaves them open', async () => {
    const ids: string[] = []
    for (const name of ['slow-a', 'slow-b', 'slow-c']) {
      body = `[${coin('slow-good')},${coin(name)}]`
      await tickRefusing(name)
      ids.push(...(await idsOf(name)))
      clock.advance(SLOT_MS)
    }
    const probe = async (point: string) => {
      if (point === 'ingested') clock.advance(15_000)
    }
    const report = await replay(ids, { probe })
    expect(report).toMatchObject({ counts: { read: 2, inserted: 2 }, left: 1 })
    expect(
      await listRejectIds({ filter: { ...ANY, status: 'open', text: '"slow-' }, limit: 9 }),
    ).toHaveLength(1)
  })

  it('that died between rows and metrics is completed by the next one', async () => {
    body = `[${coin('dead-good')},${coin('dead-held')}]`
    await tickRefusing('dead-held')
    const ids = await idsOf('dead-held')
    const stuck = new Promise<void>(() => undefined)
    const reached = new Promise<void>((resolve) => {
      void replay(ids, {
        leaseMs: 1_000_000,
        probe: async (point) => {
          if (point !== 'ingested') return
          resolve()
          await stuck
        },
      })
    })
    await reached
    expect(await rowsOf('dead-held')).toHaveLength(1)
    expect(await metricsOf('dead-held')).toEqual([])
    await expireLeases()
    clock.advance(SLOT_MS)
    await settleReplays({ clock })
    expect(await metricsOf('dead-held')).toHaveLength(1)
    expect(
      await database.query("SELECT 1 FROM runs WHERE job = 'quarantine' AND status = 'running'"),
    ).toEqual([])
    const [row] = await database.query<{ status: string; decided_by: string }>(
      'SELECT status, decided_by FROM rejected_records WHERE id = ?',
      [ids[0]],
    )
    expect(row).toEqual({ status: 'replayed', decided_by: USER })
  })
})

describe('the quarantine', () => {
  it('collapses what comes again into one line with a count, open again after a replay', async () => {
    const held = coin('again-held')
    body = `[${coin('again-good')},${held}]`
    await tickRefusing('again-held')
    const ids = await idsOf('again-held')
    await replay(ids)
    clock.advance(SLOT_MS)
    body = `[${coin('again-good')},${held}]`
    await tickRefusing('again-held')
    expect(await idsOf('again-held')).toEqual(ids)
    expect(await rejectRow(ids[0] ?? '')).toMatchObject({ status: 'open', seen: 2 })
  })

  it('keeps a dismissed record dismissed when it comes again, and counts it', async () => {
    const held = coin('dull-held')
    body = `[${coin('dull-good')},${held}]`
    await tickRefusing('dull-held')
    const ids = await idsOf('dull-held')
    await dismissRejects({ ids, userId: USER, reason: 'not a coin' })
    expect(await dismissRejects({ ids, userId: '8', reason: 'too late' })).toBe(0)
    clock.advance(SLOT_MS)
    body = `[${coin('dull-good')},${held}]`
    await tickRefusing('dull-held')
    expect(await rejectRow(ids[0] ?? '')).toMatchObject({
      status: 'dismissed',
      seen: 2,
      decided_by: USER,
      decision_reason: 'not a coin',
    })
    expect(await reopenRejects(ids)).toBe(1)
    expect(await rejectRow(ids[0] ?? '')).toMatchObject({
      status: 'open',
      decided_by: null,
      decision_reason: null,
    })
    expect(await reopenRejects(ids)).toBe(0)
  })

  it('is paged newest first, every record exactly once', async () => {
    const names = Array.from({ length: 7 }, (_, i) => `page-${i}`)
    body = `[${coin('page-good')},${names
      .slice(0, 4)
      .map((name) => coin(name))
      .join()}]`
    await tickRefusing(...names)
    clock.advance(SLOT_MS)
    body = `[${coin('page-good')},${names
      .slice(4)
      .map((name) => coin(name))
      .join()}]`
    await tickRefusing(...names)
    const filter = { ...ANY, text: '"page-' }
    const all = await listRejects({ filter, after: null, limit: 100 })
    const pages = []
    for (let after = null, page = all; page.length > 0; after = page.at(-1) ?? null) {
      page = await listRejects({ filter, after, limit: 3 })
      pages.push(...page.map((one) => one.id))
    }
    expect(pages).toEqual(all.map((one) => one.id))
    expect(new Set(pages).size).toBe(7)
    expect(all.map((one) => one.lastSeenAt.getTime())).toEqual(
      all.map((one) => one.lastSeenAt.getTime()).sort((a, b) => b - a),
    )
  })

  it('is searched in records and messages, whatever the case, and wildcards are only themselves', async () => {
    body = `[${coin('find-good')},${coin('find-100%_sure!')},${coin('find-100xysure!')}]`
    await tickRefusing('find-100%_sure!', 'find-100xysure!')
    const found = async (text: string) =>
      (await listRejects({ filter: { ...ANY, text }, after: null, limit: 9 })).length
    expect(await found('FIND-100%_SURE!')).toBe(1)
    expect(await found('find-100_')).toBe(0)
    expect(await found('an Older RULE refused')).toBeGreaterThanOrEqual(2)
    expect(await found('find-100')).toBe(2)
    expect(await found("' OR '1'='1")).toBe(0)
  })

  it('is counted by status, source, kind and reason', async () => {
    const counts = await listRejectCounts()
    const [rows] = await database.query<{ n: string }>('SELECT COUNT(*) AS n FROM rejected_records')
    expect(counts.reduce((sum, one) => sum + one.records, 0)).toBe(Number(rows?.n))
    expect(new Set(counts.map((one) => one.status))).toEqual(new Set(['open', 'replayed', 'dismissed']))
  })

  it('tells of one record its runs, its decision and its document', async () => {
    await database.query(
      "INSERT INTO users (id, email, role, password_hash, created_at) VALUES (7, 'op@example.com', 'operator', 'x', UTC_TIMESTAMP(3))",
    )
    body = `[${coin('tell-good')},${coin('tell-held')}]`
    const summary = await tickRefusing('tell-held')
    const [id = ''] = await idsOf('tell-held')
    expect(await getReject(id)).toMatchObject({
      status: 'open',
      firstRun: { id: summary.runId, job: 'market' },
      lastRun: { id: summary.runId },
      replayRun: null,
      decision: null,
      document: { endpoint: '/coins/markets', bodyKept: true, bytes: Buffer.byteLength(body) },
    })
    const { runIds } = await replay([id])
    expect(await getReject(id)).toMatchObject({
      status: 'replayed',
      replayRun: { id: runIds[0], job: 'quarantine' },
      decision: { by: 'op@example.com', reason: null },
    })
    expect(await getReject('999999999')).toBeNull()
  })
})
