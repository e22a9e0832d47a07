import { describe, expect, it } from 'vitest'
import { getReject, listRejectCounts, listRejects } from '@/db/queries/quarantine'
import { dismissRejects, reopenRejects } from '@/db/queries/quarantine-decisions'
import { SLOT_MS } from '@/lib/domain/slot'
import { ANY, USER, useQuarantine } from '../quarantine-stage'

const { database, clock, coin, serve, tickRefusing, replay, idsOf, rejectRow } = useQuarantine()

describe('the quarantine', () => {
  it('collapses what comes again into one line with a count, open again after a replay', async () => {
    const held = coin('again-held')
    serve(`[${coin('again-good')},${held}]`)
    await tickRefusing('again-held')
    const ids = await idsOf('again-held')
    await replay(ids)
    clock.advance(SLOT_MS)
    serve(`[${coin('again-good')},${held}]`)
    await tickRefusing('again-held')
    expect(await idsOf('again-held')).toEqual(ids)
    expect(await rejectRow(ids[0] ?? '')).toMatchObject({ status: 'open', seen: 2 })
  })

  it('keeps a dismissed record dismissed when it comes again, and counts it', async () => {
    const held = coin('dull-held')
    serve(`[${coin('dull-good')},${held}]`)
    await tickRefusing('dull-held')
    const ids = await idsOf('dull-held')
    await dismissRejects({ ids, userId: USER, reason: 'not a coin' })
    expect(await dismissRejects({ ids, userId: '8', reason: 'too late' })).toBe(0)
    clock.advance(SLOT_MS)
    serve(`[${coin('dull-good')},${held}]`)
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
    serve(
      `[${coin('page-good')},${names
        .slice(0, 4)
        .map((name) => coin(name))
        .join()}]`,
    )
    await tickRefusing(...names)
    clock.advance(SLOT_MS)
    serve(
      `[${coin('page-good')},${names
        .slice(4)
        .map((name) => coin(name))
        .join()}]`,
    )
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
    serve(`[${coin('find-good')},${coin('find-100%_sure!')},${coin('find-100xysure!')}]`)
    await tickRefusing('find-100%_sure!', 'find-100xysure!')
    const found = async (text: string) =>
      (await listRejects({ filter: { ...ANY, text }, after: null, limit: 9 })).length
    expect(await found('FIND-100%_SURE!')).toBe(1)
    expect(await found('find-100_')).toBe(0)
    const where = "WHERE record LIKE '%find-100x%'"
    await database.query(`UPDATE rejected_records SET message = 'Some ODD Words' ${where}`)
    expect(await found('some odd WORDS')).toBe(1)
    expect(await found('find-100')).toBe(2)
    expect(await found("' OR '1'='1")).toBe(0)
  })

  it('is counted by status, source, kind and reason', async () => {
    serve(`[${coin('count-good')},${coin('count-a')},${coin('count-b')},${coin('count-c')}]`)
    await tickRefusing('count-a', 'count-b', 'count-c')
    await replay(await idsOf('"count-a'))
    await dismissRejects({ ids: await idsOf('"count-b'), userId: USER, reason: 'not a coin' })
    const counts = await listRejectCounts()
    const [rows] = await database.query<{ n: string }>('SELECT COUNT(*) AS n FROM rejected_records')
    expect(counts.reduce((sum, one) => sum + one.records, 0)).toBe(Number(rows?.n))
    expect(new Set(counts.map((one) => one.status))).toEqual(new Set(['open', 'replayed', 'dismissed']))
  })

  it('tells of one record its runs, its decision and its document', async () => {
    await database.query(
      "INSERT INTO users (id, email, role, password_hash, created_at) VALUES (7, 'op@example.com', 'operator', 'x', UTC_TIMESTAMP(3))",
    )
    const body = `[${coin('tell-good')},${coin('tell-held')}]`
    serve(body)
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
