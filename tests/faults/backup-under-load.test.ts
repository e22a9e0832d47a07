import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { SLOT_MS } from '@/lib/domain/slot'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import type { Manifest } from '@/scripts/backup/backup-file'
import { restoreBackup } from '@/scripts/backup/restore-backup'
import { writeBackup } from '@/scripts/backup/write-backup'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { createDatabase, useTestDatabase } from '../setup/test-database'
import { queryDatabase } from './database-query'
import { faultRounds } from './database-rounds'

const COINS = 60
const source = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
const folder = mkdtempSync(join(tmpdir(), 'koinstrap-load-'))
const drops: (() => Promise<void>)[] = []
let simulator: Simulator

useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: `top:${COINS}`,
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))
beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(async () => {
  await simulator.close()
  for (const drop of drops) await drop()
  rmSync(folder, { recursive: true, force: true })
})

const backUp = (name: string) => writeBackup({ url: source.url, file: join(folder, name), env: process.env })

async function restore(name: string): Promise<string> {
  const { url, drop } = await createDatabase()
  drops.push(drop)
  await restoreBackup({ url, file: join(folder, name), replace: false, mode: 'live', env: process.env })
  return url
}

interface SlotRow {
  slot: Date
  status: string
  raw_rows: string
  metric_rows: string
  inserted: string
  documents: string
  batch: string | null
}

/** One line per run of a copy: what its ledger says and what its tables hold, by SQL of this test's own. */
const listSlots = (url: string) =>
  queryDatabase<SlotRow>(
    url,
    `SELECT r.slot, r.status,
       (SELECT COUNT(*) FROM raw_crypto_market_data m WHERE m.observed_at = r.slot) AS raw_rows,
       (SELECT COUNT(*) FROM crypto_metrics c WHERE c.metric_time = r.slot) AS metric_rows,
       (SELECT COALESCE(SUM(a.records_inserted), 0) FROM run_attempts a WHERE a.run_id = r.id) AS inserted,
       (SELECT COUNT(*) FROM source_documents d WHERE d.run_id = r.id) AS documents,
       (SELECT SHA2(GROUP_CONCAT(m.asset_id, ' ', m.price_usd, ' ', m.volume_24h_usd ORDER BY m.asset_id), 256)
          FROM raw_crypto_market_data m WHERE m.observed_at = r.slot) AS batch
     FROM runs r WHERE r.job = 'market' ORDER BY r.slot`,
  )

/** Every slot whole or not at all; the ended ones complete and as the source has them; none missing in between. */
async function expectConsistent(url: string, manifest: Manifest): Promise<SlotRow[]> {
  const slots = await listSlots(url)
  const ended = slots.filter((one) => one.status === 'succeeded')
  for (const one of slots) {
    for (const part of ['raw_rows', 'metric_rows'] as const) {
      expect([0, COINS], `${part} of ${one.slot.toISOString()}`).toContain(Number(one[part]))
    }
  }
  for (const one of ended) {
    expect(one).toMatchObject({ raw_rows: `${COINS}`, metric_rows: `${COINS}` })
    expect(one).toMatchObject({ inserted: `${COINS}`, documents: '1' })
  }
  const original = new Map((await listSlots(source.url)).map((one) => [one.slot.getTime(), one.batch]))
  for (const one of slots) {
    if (one.batch !== null) expect(one.batch).toBe(original.get(one.slot.getTime()))
  }
  const analysed = slots.filter((one) => one.metric_rows !== '0').at(-1)?.slot
  for (const [table, column] of [
    ['asset_snapshots', 'metric_time'],
    ['metric_state', 'last_slot'],
  ]) {
    const newest = await queryDatabase(url, 'SELECT ?? AS slot, COUNT(*) AS n FROM ?? GROUP BY ??', [
      column,
      table,
      column,
    ])
    expect(newest, table).toEqual([{ slot: analysed, n: `${COINS}` }])
  }
  const times = slots.map((one) => one.slot.getTime())
  expect(times).toEqual(times.map((_, i) => (times[0] ?? 0) + i * SLOT_MS))
  expect(slots.filter((one) => one.status !== 'succeeded').length).toBeLessThanOrEqual(1)
  expect(slots.slice(0, ended.length)).toEqual(ended)
  expect(Number(ended.at(-1)?.slot)).toBeGreaterThanOrEqual(Date.parse(manifest.newestSlot ?? ''))
  return slots
}

/** Lets the application work on a copy, as it does after a restore: the unfinished run is settled, the next follows. */
async function expectGoesOn(url: string, slots: SlotRow[]): Promise<void> {
  await queryDatabase(
    url,
    "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'",
  )
  await closePool()
  usePool(createPool(url))
  const next = slotAt(slots.at(-1)?.slot ?? new Date(0), 1)
  const at = fakeClock(new Date(next.getTime() + 120_000))
  const before = clock.now()
  clock.set(at.now())
  expect(await tick({}, { clock: at })).toMatchObject({ status: 'succeeded' })
  clock.set(before)
  const whole = await listSlots(url)
  expect(whole.map((one) => one.slot)).toEqual([...slots.map((one) => one.slot), next])
  for (const one of whole.filter((slot) => slot.status !== 'missed')) {
    expect(one).toMatchObject({ status: 'succeeded', raw_rows: `${COINS}`, metric_rows: `${COINS}` })
  }
  for (const one of whole.filter((slot) => slot.status === 'missed')) {
    expect(one).toMatchObject({ documents: '0', raw_rows: '0', metric_rows: '0' })
  }
  await closePool()
  usePool(createPool(source.url))
}

describe('a backup taken while ticks are written', () => {
  it('is consistent to a slot each time, and the application goes on from it', async () => {
    expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
    clock.advance(SLOT_MS)
    let busy = true
    const load = (async () => {
      while (busy) {
        expect(await tick({}, { clock })).toMatchObject({ status: 'succeeded' })
        clock.advance(SLOT_MS)
      }
    })()
    const taken: { name: string; manifest: Manifest }[] = []
    for (let i = 0; i < 6 * faultRounds(); i++) {
      // At another phase of a tick each time.
      await new Promise((resolve) => setTimeout(resolve, 100 + ((i * 37) % 150)))
      const name = `load-${i}.gz`
      taken.push({ name, manifest: (await backUp(name)).manifest })
    }
    busy = false
    await load
    const newest = taken.map((one) => one.manifest.newestSlot)
    expect(new Set(newest).size).toBeGreaterThan(1)
    for (const { name, manifest } of taken) {
      const url = await restore(name)
      await expectGoesOn(url, await expectConsistent(url, manifest))
    }
  })

  it.each(['claimed', 'document-stored', 'ingestion-open', 'ingested', 'analysed'])(
    'with a run at %s holds that run unfinished, and the next delivery settles it',
    async (point) => {
      const name = `${point}.gz`
      let manifest: Manifest | undefined
      const probe = async (reached: string) => {
        if (reached === point && !manifest) manifest = (await backUp(name)).manifest
      }
      expect(await tick({}, { clock, probe })).toMatchObject({ status: 'succeeded' })
      clock.advance(SLOT_MS)
      if (!manifest) throw new Error(`${point} was never reached`)
      const url = await restore(name)
      const slots = await expectConsistent(url, manifest)
      expect(slots.at(-1)).toMatchObject({
        status: 'running',
        documents: point === 'claimed' ? '0' : '1',
        raw_rows: ['ingested', 'analysed'].includes(point) ? `${COINS}` : '0',
        metric_rows: point === 'analysed' ? `${COINS}` : '0',
      })
      await expectGoesOn(url, slots)
    },
  )
})
