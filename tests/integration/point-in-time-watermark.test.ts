import { setTimeout as pause } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { listExpiredRuns, markMissed } from '@/db/queries/runs'
import { getWatermark } from '@/db/queries/watermark'
import { claim, endRun, openRun } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()

beforeEach(async () => {
  expect(await database.query("SELECT id FROM runs WHERE status = 'running'")).toEqual([])
})

describe('the watermark', () => {
  it('stops before a run that is still open, and passes it when it has ended', async () => {
    const lease = await openRun()
    const [begun] = await database.query<{ started_at: Date }>(
      'SELECT started_at FROM run_attempts WHERE run_id = ?',
      [lease.id],
    )
    await pause(20)
    const waiting = await getWatermark()
    expect(waiting.getTime()).toBe((begun?.started_at.getTime() ?? 0) - 1)
    const later = await openRun()
    expect(await getWatermark()).toEqual(waiting)
    await endRun(later)
    expect(await getWatermark()).toEqual(waiting)
    await endRun(lease)
    expect((await getWatermark()).getTime()).toBeGreaterThan(waiting.getTime() + 15)
  })

  it('waits for an expired run until that is settled', async () => {
    await openRun(1)
    await pause(30)
    const held = await getWatermark()
    const dead = await listExpiredRuns({ job: 'market', before: new Date() })
    expect(dead).toHaveLength(1)
    await pause(20)
    expect(await getWatermark()).toEqual(held)
    for (const run of dead) await markMissed(run, { appVersion: 'test', reason: 'died' })
    expect((await getWatermark()).getTime()).toBeGreaterThan(held.getTime() + 15)
  })

  it('moves on to the attempt that took a run over', async () => {
    await claim('taken over', 1)
    await pause(20)
    const held = await getWatermark()
    const lease = await claim('taken over')
    expect(lease?.attempt).toBe(2)
    expect((await getWatermark()).getTime()).toBeGreaterThan(held.getTime() + 10)
    if (lease) await endRun(lease)
  })

  it('counts a claim from the moment it is made, before its attempt stands in the ledger', async () => {
    await database.query(
      "INSERT INTO runs (job, slot, shard, status, attempt, lease_owner, lease_until, created_at) VALUES ('market', '2026-01-01', 'bare', 'running', 1, 'x', UTC_TIMESTAMP(3) + INTERVAL 1 MINUTE, UTC_TIMESTAMP(3))",
    )
    const [run] = await database.query<{ created_at: Date }>(
      "SELECT created_at FROM runs WHERE shard = 'bare'",
    )
    await pause(20)
    expect((await getWatermark()).getTime()).toBe((run?.created_at.getTime() ?? 0) - 1)
    await database.query("UPDATE runs SET status = 'missed' WHERE shard = 'bare'")
  })

  it('is just before now when nothing runs, by the clock of the database', async () => {
    const clock = async () =>
      (await database.query<{ now: Date }>('SELECT UTC_TIMESTAMP(3) AS now'))[0]?.now.getTime() ?? 0
    const before = await clock()
    const watermark = (await getWatermark()).getTime()
    expect(watermark).toBeGreaterThanOrEqual(before - 1)
    expect(watermark).toBeLessThan(await clock())
  })
})
