import { setTimeout as pause } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { closePool, createPool, usePool } from '@/db/client'
import { lockAssets, mapAssets } from '@/db/queries/assets'
import { listCandleSamples, listCandles } from '@/db/queries/candles'
import type { DatasetId } from '@/db/queries/export-datasets'
import { isLockFailure } from '@/db/queries/retry'
import { inRunTransaction, type RunLease, type RunTransaction } from '@/db/queries/run-transaction'
import { getWatermark } from '@/db/queries/watermark'
import { DAY_MS } from '@/lib/domain/slot'
import { FencedError } from '@/lib/errors'
import { rebuildCandles } from '@/lib/pipeline/candles'
import { readExport } from '../exporting'
import { claim, endRun, observed, slotNumber, writeMarket, writeMetrics } from '../market-writes'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const WRITERS = 8
const READERS = 2
const COINS = ['ant', 'bee', 'cow', 'doe', 'elk']
const SLOTS = [0, 1, 2, 3].map(slotNumber)
const RESTATEMENTS = 1_000
const DATASETS = ['market-data', 'candles', 'crypto-metrics'] as const
/** Time of a row, and the figures by which its versions are told apart. */
const ROW: Record<(typeof DATASETS)[number], { time: string; figures: string[] }> = {
  'market-data': { time: 'observed_at', figures: ['price_usd'] },
  candles: { time: 'open_time', figures: ['open', 'high', 'low', 'close'] },
  'crypto-metrics': { time: 'metric_time', figures: ['price_usd'] },
}

/** A version that a transaction was about to commit, in the order in which they were; `committed` once that is known. */
interface Version {
  dataset: (typeof DATASETS)[number]
  key: string
  figures: string
  knownFrom: number
  committed: boolean
}

/** An answer, and how many versions had been on their way to a commit when its watermark was known. */
interface Answer {
  asOf: Date
  dataset: (typeof DATASETS)[number]
  text: string
  seen: number
}

const journal: Version[] = []
const abandoned: string[] = []
const assetIds = new Map<string, string>()
const tally = { takenOver: 0, fenced: 0, rolledBack: 0 }
let next = 1

beforeAll(async () => {
  await closePool()
  usePool(createPool(database.url, WRITERS + READERS + 10))
})

function ask(dataset: DatasetId, asOf: Date): Promise<string> {
  const bars: Record<string, string> = dataset === 'candles' ? { interval: '1h' } : {}
  return readExport(dataset, { format: 'csv', as_of: asOf.toISOString(), ...bars })
}

/** Rows of an answer as key → figures. */
function rowsOf({ dataset, text }: Answer): Map<string, string> {
  const [head = '', ...lines] = text.trimEnd().split('\r\n')
  const names = head.split(',')
  const at = (name: string) => names.indexOf(name)
  const { time, figures } = ROW[dataset]
  return new Map(
    lines.map((line) => {
      const cells = line.split(',')
      const told = figures.map((name) => cells[at(name)]).join(' ')
      return [`${cells[at('coingecko_id')]} ${cells[at(time)]}`, told]
    }),
  )
}

/** What the journal says was known at an instant: of each key the newest committed version up to it. */
function knownAt(dataset: Answer['dataset'], asOf: Date): Map<string, string> {
  const newest = new Map<string, Version>()
  for (const version of journal) {
    if (version.dataset !== dataset || !version.committed || version.knownFrom > asOf.getTime()) continue
    const best = newest.get(version.key)
    if (!best || best.knownFrom < version.knownFrom) newest.set(version.key, version)
  }
  return new Map([...newest].map(([key, version]) => [key, version.figures]))
}

/** One transaction: a new price for two slots of a coin, their metric rows and bars; what it wrote goes to the journal. */
async function restate(lease: RunLease, n: number): Promise<void> {
  const coin = COINS[n % COINS.length] ?? ''
  const slots = [SLOTS[n % 4], SLOTS[(n + 1) % 4]].flatMap((slot) => slot ?? [])
  const price = `${n}.5`
  let written: Version[] = []
  const work = async (tx: RunTransaction) => {
    await writeMarket(
      tx,
      lease,
      slots.map((slot) => observed(coin, slot, { priceUsd: price })),
    )
    const assetId = (await mapAssets(tx.connection, [coin])).get(coin)?.id ?? ''
    assetIds.set(assetId, coin)
    for (const slot of slots) await writeMetrics(tx, lease, { assetId, slot, values: { price_usd: price } })
    const bars = await recomputeBars(tx, lease, assetId)
    written = [...(await readVersions(tx, lease, price)), ...bars]
    // Some are slow to commit, and some never do.
    if (n % 23 === 0) await pause(150 + (n % 200))
    if (n % 11 === 0) throw new Error('rolled back')
    journal.push(...written)
  }
  await inRunTransaction(lease, work)
  for (const version of written) version.committed = true
}

/** As the analytics do it after a late row, under the asset's lock. Returns the hours that became new versions. */
async function recomputeBars(tx: RunTransaction, lease: RunLease, assetId: string): Promise<Version[]> {
  const { connection } = tx
  await lockAssets(connection, [assetId])
  const day = { assetId, from: slotNumber(0).getTime(), to: slotNumber(0).getTime() + DAY_MS }
  const hours = () => listCandles(connection, { ...day, interval: '1h' })
  const before = new Set((await hours()).map(({ knownFrom }) => knownFrom.getTime()))
  const rows = await listCandleSamples(connection, day)
  await rebuildCandles(tx, { ...day, runId: lease.id, rows, restates: true })
  const fresh = (await hours()).filter(({ knownFrom }) => !before.has(knownFrom.getTime()))
  return fresh.map(({ openTime, open, high, low, close, knownFrom }) => ({
    dataset: 'candles',
    key: `${assetIds.get(assetId)} ${new Date(openTime).toISOString()}`,
    figures: [open, high, low, close].join(' '),
    knownFrom: knownFrom.getTime(),
    committed: false,
  }))
}

async function readVersions(tx: RunTransaction, lease: RunLease, price: string): Promise<Version[]> {
  const read = async (dataset: 'market-data' | 'crypto-metrics', table: string) => {
    const [rows] = await tx.connection.query(
      `SELECT asset_id, ${ROW[dataset].time} AS at, known_from FROM ${table} WHERE run_id = ? AND price_usd = ?`,
      [lease.id, price],
    )
    return (rows as { asset_id: string; at: Date; known_from: Date }[]).map((row) => ({
      dataset,
      key: `${assetIds.get(String(row.asset_id))} ${row.at.toISOString()}`,
      figures: price,
      knownFrom: row.known_from.getTime(),
      committed: false,
    }))
  }
  return [
    ...(await read('market-data', 'raw_crypto_market_data')),
    ...(await read('crypto-metrics', 'crypto_metrics')),
  ]
}

/**
 * A run of one to five transactions. Every seventh is left lying, and with its short lease it may be taken over while
 * it still works.
 */
async function runOnce(shard: string, number: number): Promise<void> {
  const dies = number % 7 === 0
  const lease = await claim(shard, dies ? 30 : 60_000)
  if (dies || !lease) abandoned.push(shard)
  if (!lease) return
  if (lease.attempt > 1) tally.takenOver++
  for (let i = 0; i <= number % 5; i++) {
    next += 1
    await restate(lease, next).catch((error: unknown) => {
      if (error instanceof FencedError) tally.fenced++
      else if (error instanceof Error && error.message === 'rolled back') tally.rolledBack++
      // On a machine that is busy with other things a coin's lock may be held too long; nothing of the try stays.
      else if (!isLockFailure(error)) throw error
    })
  }
  if (!dies) await endRun(lease)
}

/** Takes over whatever was left lying. */
async function settleAbandoned(): Promise<void> {
  for (const shard of new Set(abandoned)) {
    let lease: RunLease | null = null
    while (!lease && (await isRunning(shard))) lease = await claim(shard)
    if (lease) await endRun(lease)
  }
}

const isRunning = async (shard: string) =>
  (await database.query("SELECT id FROM runs WHERE shard = ? AND status = 'running'", [shard])).length > 0

const countRows = async (table: string) =>
  Number((await database.query<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n)

/** Rows beyond the first of each key. */
const restated = () =>
  journal.filter((one) => one.dataset === 'market-data' && one.committed).length - COINS.length * SLOTS.length

async function write(writer: number): Promise<void> {
  for (let number = writer; restated() < RESTATEMENTS; number += WRITERS) {
    const shard = number % 4 === 0 ? abandoned.shift() : undefined
    await runOnce(shard ?? `shard ${number}`, number)
  }
}

async function readAlong(answers: Answer[], busy: () => boolean): Promise<void> {
  while (busy()) {
    const asOf = await getWatermark()
    const seen = journal.length
    for (const dataset of DATASETS) {
      answers.push({ asOf, dataset, text: await ask(dataset, asOf), seen })
    }
    await pause(15)
  }
}

describe('as_of', () => {
  it('tells only what was visible, and the same for ever, under a thousand concurrent restatements', async () => {
    const answers: Answer[] = []
    let busy = true
    const writers = Promise.all(Array.from({ length: WRITERS }, (_, i) => write(i + 1)))
    const readers = Array.from({ length: READERS }, () => readAlong(answers, () => busy))
    await writers.finally(() => {
      busy = false
    })
    await Promise.all(readers)

    // What makes it hard has happened.
    expect(await countRows('raw_crypto_market_data_history')).toBeGreaterThanOrEqual(RESTATEMENTS)
    expect(await countRows('market_candles_history')).toBeGreaterThanOrEqual(RESTATEMENTS / 2)
    for (const [what, times] of Object.entries(tally)) expect(times, what).toBeGreaterThan(3)
    expect(new Set(answers.map((one) => one.text)).size).toBeGreaterThan(30)

    for (const answer of answers) {
      const { asOf, dataset, seen } = answer
      const unseen = journal.slice(seen).filter((one) => one.committed && one.knownFrom <= asOf.getTime())
      expect(unseen, `not visible yet when ${asOf.toISOString()} was final`).toEqual([])
      expect(rowsOf(answer)).toEqual(knownAt(dataset, asOf))
    }
    await settleAbandoned()
    for (const { asOf, dataset, text } of answers) expect(await ask(dataset, asOf)).toBe(text)
  })
})
