import { describe, expect, it } from 'vitest'
import { getReject, listRejectIds } from '@/db/queries/quarantine'
import { dismissRejects } from '@/db/queries/quarantine-decisions'
import { SLOT_MS } from '@/lib/domain/slot'
import { findRecord, readRejectDocument } from '@/lib/pipeline/reject-source'
import { MAX_REPLAY, settleReplays } from '@/lib/pipeline/replay'
import { slotAt } from '../factories'
import { ANY, USER, useQuarantine } from '../quarantine-stage'

const {
  database,
  clock,
  calls,
  coin,
  serve,
  tickRefusing,
  replay,
  idsOf,
  expireLeases,
  rowsOf,
  metricsOf,
  rejectRow,
} = useQuarantine()

describe('a replay', () => {
  it('stores a record that today’s rules accept under the slot of its document, with its metrics', async () => {
    serve(`[${coin('slot-good')},${coin('slot-held', { current_price: '42.5' })}]`)
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
    serve(`[${coin('ledger-good')},${coin('ledger-held')}]`)
    await tickRefusing('ledger-held')
    const asked = calls()
    const { runIds } = await replay(await idsOf('ledger-held'))
    expect(calls()).toBe(asked)
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
    serve(`[${coin('mixed-good')},${coin('mixed-held')},${coin('mixed-bad', { current_price: '0' })}]`)
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

  it('takes a record that was cut in quarantine whole from its document, however that is spelled', async () => {
    const long = coin('cut-held', { image: `"${'x'.repeat(20_000)}"`, current_price: '7.10' })
    serve(`[ ${coin('cut-good')} ,\n ${long.replaceAll('":', '" : ')} ]`)
    await tickRefusing('cut-held')
    const [id = ''] = await idsOf('cut-held')
    expect((await rejectRow(id))?.record).toHaveLength(16_384)
    expect((await replay([id])).counts).toMatchObject({ inserted: 1 })
    expect(await rowsOf('cut-held')).toMatchObject([{ price_usd: '7.100000000000000000000000' }])
  })

  it('says so when a cut record’s bytes have aged out, and replays a whole one without them', async () => {
    const long = coin('aged-cut', { image: `"${'x'.repeat(20_000)}"` })
    serve(`[${coin('aged-good')},${coin('aged-whole')},${long}]`)
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

  it('of a record whose source does not send says so, and does not lose the others', async () => {
    serve(`[${coin('source-good')},${coin('source-held')},${coin('source-old')}]`)
    await tickRefusing('source-held', 'source-old')
    const [held = '', old = ''] = [...(await idsOf('source-held')), ...(await idsOf('source-old'))]
    await database.query("UPDATE rejected_records SET source = 'legacy' WHERE id = ?", [old])
    expect(await replay([held, old])).toMatchObject({
      counts: { read: 1, inserted: 1 },
      failures: [
        { code: 'not_replayable', message: expect.stringContaining('legacy is no source that sends') },
      ],
    })
    expect(await rejectRow(old)).toMatchObject({ status: 'open' })
    const reject = await getReject(old)
    if (!reject?.document) throw new Error('no document')
    const of = await readRejectDocument({ source: 'legacy', documentId: reject.document.id })
    const { start, end } = findRecord(of, reject) ?? { start: 0, end: 0 }
    expect(of.document?.body.subarray(start, end).toString()).toBe(reject.record)
  })

  it('of one record by eight people at once stores it once; the others are duplicates', async () => {
    serve(`[${coin('race-good')},${coin('race-held')}]`)
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
    serve(`[${coin('gone-good')},${coin('gone-held')}]`)
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
    serve(`[${coin('many-good')},${names.map((name) => coin(name)).join()}]`)
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
      serve(`[${coin('slow-good')},${coin(name)}]`)
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
    serve(`[${coin('dead-good')},${coin('dead-held')}]`)
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
