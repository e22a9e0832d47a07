import { afterAll, beforeAll, expect } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { migrate } from '@/db/migrate'
import { SLOT_MS } from '@/lib/domain/slot'
import { describeError } from '@/lib/errors'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { fakeClock, slotAt, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { type FaultServer, startFaultServer } from './database-fault-server'

/** Coins of a tick. */
export const COINS = 20
/** The clock of a file starts here and moves slot by slot. */
const START = new Date('2026-11-23T10:02:00.000Z')
const TABLES = [
  'raw_crypto_market_data',
  'raw_crypto_market_data_history',
  'crypto_metrics',
  'asset_snapshots',
  'metric_state',
  'source_documents',
  'runs',
  'run_attempts',
]

interface SlotFacts {
  runs: string
  status: string
  raw_rows: string
  metric_rows: string
  snapshots: string
  states: string
  documents: string
}

/**
 * A server of the file's own with the migrated application on it: one simulated upstream, one clock, ticks slot by
 * slot, and questions asked past the application.
 */
export function useFaultyDatabase(
  options: { start?: () => Promise<FaultServer>; proxyTo?: (server: FaultServer) => Promise<string> } = {},
) {
  const clock = fakeClock(START)
  let server: FaultServer | undefined
  let simulator: Simulator | undefined
  const running = () => {
    if (!server) throw new Error('the server has not started')
    return server
  }
  const upstream = () => {
    if (!simulator) throw new Error('the simulator has not started')
    return simulator
  }
  useEnvironment(() => ({
    COINGECKO_BASE_URL: upstream().baseUrl,
    COINGECKO_ASSETS: `top:${COINS}`,
    DEMO: 'off',
    LOG_LEVEL: 'silent',
  }))
  beforeAll(async () => {
    simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
    server = await (options.start ?? startFaultServer)()
    await migrate({ url: server.url })
    usePool(createPool((await options.proxyTo?.(server)) ?? server.url))
  })
  afterAll(async () => {
    await closePool().catch(() => undefined)
    await simulator?.close()
    await server?.stop()
  })

  return {
    clock,
    server: running,
    simulator: upstream,
    /** One delivery of the market job now. */
    deliver: (probe?: (point: string) => Promise<void>) => tick({}, { clock, ...(probe ? { probe } : {}) }),
    /** `npm run job -- market --slot … --force`: the slot again, from its stored document. */
    force: (slot: Date) => tick({ slot, force: true }, { clock }),
    slot: () => slotAt(clock.now()),
    nextSlot: () => clock.advance(SLOT_MS),
    ...questionsTo((sql, values) => running().asRoot(sql, values)),
  }
}

/** What tests ask the database, past the application. */
function questionsTo(ask: FaultServer['asRoot']) {
  const slotFacts = async (slot: Date): Promise<SlotFacts | undefined> => {
    const [facts] = await ask<SlotFacts>(
      `SELECT COUNT(*) AS runs, MAX(status) AS status,
         (SELECT COUNT(*) FROM raw_crypto_market_data WHERE observed_at = ?) AS raw_rows,
         (SELECT COUNT(*) FROM crypto_metrics WHERE metric_time = ?) AS metric_rows,
         (SELECT COUNT(*) FROM asset_snapshots WHERE metric_time = ?) AS snapshots,
         (SELECT COUNT(*) FROM metric_state WHERE last_slot = ?) AS states,
         (SELECT COUNT(*) FROM source_documents d JOIN runs r ON r.id = d.run_id WHERE r.slot = ?) AS documents
       FROM runs WHERE job = 'market' AND slot = ?`,
      [slot, slot, slot, slot, slot, slot],
    )
    return facts
  }
  const listAttempts = (slot: Date) =>
    ask<{ status: string; error_message: string | null }>(
      'SELECT a.status, a.error_message FROM run_attempts a JOIN runs r ON r.id = a.run_id WHERE r.slot = ? ORDER BY a.attempt',
      [slot],
    )
  return {
    slotFacts,
    /** Of the newest slot the batch is complete or absent, and so are its metrics with all that belongs to them. */
    async expectNothingHalf(slot: Date): Promise<void> {
      const facts = await slotFacts(slot)
      expect(['0', `${COINS}`]).toContain(facts?.raw_rows)
      expect(['0', facts?.raw_rows]).toContain(facts?.metric_rows)
      expect(facts).toMatchObject({ snapshots: facts?.metric_rows, states: facts?.metric_rows })
    },
    /** The newest slot was told once, whole, from one document. */
    async expectWhole(slot: Date): Promise<void> {
      const all = `${COINS}`
      const whole = { raw_rows: all, metric_rows: all, snapshots: all, states: all, documents: '1' }
      expect(await slotFacts(slot)).toEqual({ runs: '1', status: 'succeeded', ...whole })
    },
    /** No slot of the file was written twice and none is half. */
    async expectNoDuplicates(): Promise<void> {
      const twice = await ask(
        `SELECT asset_id, observed_at FROM raw_crypto_market_data GROUP BY asset_id, observed_at HAVING COUNT(*) > 1
         UNION ALL SELECT asset_id, metric_time FROM crypto_metrics GROUP BY asset_id, metric_time HAVING COUNT(*) > 1`,
      )
      expect(twice).toEqual([])
      const uneven = await ask(
        'SELECT observed_at, COUNT(*) AS n FROM raw_crypto_market_data GROUP BY observed_at HAVING n <> ?',
        [COINS],
      )
      expect(uneven).toEqual([])
    },
    /** The lease of a run that died would last a minute. */
    expireLeases: () =>
      ask("UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'"),
    /** Outcomes of the attempts of a slot, oldest first. */
    attempts: async (slot: Date) => (await listAttempts(slot)).map((one) => one.status),
    /** Why the newest attempt of a slot did not end well; null when it did. */
    reason: async (slot: Date) => (await listAttempts(slot)).at(-1)?.error_message ?? null,
    checksums: () => ask(`CHECKSUM TABLE ${TABLES.join(', ')}`),
  }
}

/** What a delivery answers when anything goes wrong: its summary, or the error that the route turns into a 500. */
export async function outcomeOf(
  delivery: Promise<{ status: string; failures: { message: string }[] }>,
): Promise<{ status: string; message: string }> {
  try {
    const { status, failures } = await delivery
    return { status, message: failures.map((one) => one.message).join('; ') }
  } catch (error) {
    return { status: 'failed', message: describeError(error) }
  }
}
