import type { Connection, Pool } from 'mysql2/promise'
import { createPool, usePool } from '@/db/client'
import { floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { createFetcher } from '@/lib/http'
import { SOURCES } from '@/lib/sources/index'
import { fakeClock, tick } from '@/tests/factories'
import { compare, inTurn, requireSame, type Samples, timed, told } from '../stage/rounds'
import type { Database, Stage } from '../stage/stage'
import { type Measure, medianOf } from '../table.mjs'
import { type PeerTick, runBareScript } from './bare-script'
import { insertHistory } from './history'
import { runRowLoop } from './row-loop'
import { readSlotRows, type SlotRows, sumSlot } from './rows'
import { type Prepared, startPrepared } from './upstream'

const COINS = 250
const MANY_COINS = 17_000
const HISTORY_DAYS = { full: 30, quick: 1 }
/** Slots of a round: an hour, in which one tick also judges the bar that closed. */
const ROUND_SLOTS = HOUR_MS / SLOT_MS
/** The loop is slow and steady: some ticks of a round tell enough. */
const LOOP_SLOTS = 3
/** The answer comes this long into the slot. */
const ANSWERED_MS = 20_000

interface Side {
  database: Database
  connection: Connection
  pool: Pool
}

/** What all sides of a comparison share. */
interface Track {
  upstream: Prepared
  requests: ReturnType<(typeof SOURCES)[number]['tickRequests']>
  /** Runs ahead, untimed: what it wrote is what the peers are to write. */
  guide: Side
}

async function openSide(stage: Stage, name: string): Promise<Side> {
  const database = await stage.createDatabase(name)
  return { database, connection: await database.connect(), pool: createPool(database.adminUrl) }
}

async function closeSide(stage: Stage, { database, connection, pool }: Side): Promise<void> {
  await connection.end()
  await pool.end()
  await stage.dropDatabase(database)
}

/** One tick of the application, from its claim to its end in the ledger. */
async function runOurs({ upstream }: Track, side: Side, slot: number): Promise<number> {
  usePool(side.pool)
  const clock = fakeClock(new Date(slot + ANSWERED_MS))
  const fetcher = upstream.fetcherAt(slot, createFetcher(clock))
  const since = performance.now()
  const summary = await tick({}, { clock, fetcher })
  const took = performance.now() - since
  if (summary.status !== 'succeeded' && summary.status !== 'partial')
    throw new Error(`the tick of ${summary.slot} is ${summary.status}: ${JSON.stringify(summary.failures)}`)
  return took
}

async function openTrack(stage: Stage, name: string, coins: number): Promise<Track> {
  const [source] = SOURCES
  const requests = source.tickRequests({ kind: 'top', count: coins })
  const upstream = await startPrepared(coins, requests)
  stage.defer(upstream.close)
  Object.assign(process.env, {
    COINGECKO_BASE_URL: upstream.baseUrl,
    COINGECKO_ASSETS: `top:${coins}`,
    COINGECKO_CALLS_PER_MINUTE: '100000',
    COINGECKO_CALLS_PER_MONTH: '1000000000',
    LOG_LEVEL: 'silent',
  })
  resetEnv()
  return { upstream, requests, guide: await openSide(stage, `${name}_guide`) }
}

/** Prepares the answers of a slot, and what a tick of it writes. */
async function guideTo(track: Track, slot: number): Promise<SlotRows> {
  await track.upstream.prepare(slot)
  await runOurs(track, track.guide, slot)
  return readSlotRows(track.guide.connection, slot)
}

const peerTick = ({ upstream, requests }: Track, side: Side, slot: number, rows: SlotRows): PeerTick => ({
  connection: side.connection,
  upstream,
  requests,
  slot,
  rows,
})

interface Sides {
  ours: Side
  kept: Side
  bare: Side
  loop: Side
}

interface Times {
  /** Of each round the median tick. */
  ours: Samples
  kept: Samples
  bare: Samples
  loop: Samples
  /** The ticks that judge the bar of an hour that ended. */
  hour: Samples
  keptHour: Samples
}

/** The first hour: everything is compiled, states exist, and the answers are compared. */
async function warmUp(stage: Stage, track: Track, sides: Sides, first: number): Promise<void> {
  for (let i = 0; i < ROUND_SLOTS; i++) {
    const slot = first + i * SLOT_MS
    const rows = await guideTo(track, slot)
    await runOurs(track, sides.ours, slot)
    await runOurs(track, sides.kept, slot)
    await runBareScript(peerTick(track, sides.bare, slot, rows))
    if (i >= LOOP_SLOTS) continue
    await runRowLoop(peerTick(track, sides.loop, slot, rows))
    const sum = await sumSlot(sides.ours.connection, slot)
    for (const name of ['bare', 'loop', 'kept'] as const)
      requireSame(`rows of the tick, ${name}`, sum, await sumSlot(sides[name].connection, slot))
  }
  stage.say('all sides write the same rows')
}

async function measureRounds(stage: Stage, track: Track, sides: Sides, first: number): Promise<Times> {
  const times: Times = { ours: [], kept: [], bare: [], loop: [], hour: [], keptHour: [] }
  for (let round = 0; round < stage.rounds; round++) {
    const seen = { ours: [] as Samples, kept: [] as Samples, bare: [] as Samples, loop: [] as Samples }
    for (let i = 0; i < ROUND_SLOTS; i++) {
      const slot = first + (round * ROUND_SLOTS + i) * SLOT_MS
      const rows = await guideTo(track, slot)
      const runs = {
        ours: () => runOurs(track, sides.ours, slot),
        kept: () => runOurs(track, sides.kept, slot),
        bare: () => timed(() => runBareScript(peerTick(track, sides.bare, slot, rows))),
        loop: () => timed(() => runRowLoop(peerTick(track, sides.loop, slot, rows))),
      }
      const names = (['ours', 'kept', 'bare', 'loop'] as const).filter(
        (name) => name !== 'loop' || i < LOOP_SLOTS,
      )
      for (const name of inTurn(names, i)) seen[name].push(await runs[name]())
      if (i > 0) continue
      times.hour.push(...seen.ours)
      times.keptHour.push(...seen.kept)
    }
    for (const name of ['ours', 'kept', 'bare', 'loop'] as const) times[name].push(medianOf(seen[name]))
    stage.say(`ticks, round ${round + 1} of ${stage.rounds}`)
  }
  return times
}

function describe({ ours, kept, bare, loop, hour, keptHour }: Times, days: number): Measure[] {
  const unit = 'ms'
  const name = `tick of ${COINS} coins`
  return [
    compare({ name: `row loop, beside our ${name}`, unit, value: loop, peer: ours, limit: { least: 8 } }),
    told({
      name: 'the most anybody could win: row loop, beside the bare script',
      unit,
      values: loop,
      peer: bare,
    }),
    compare({ name: `${name}, beside the bare script`, unit, value: ours, peer: bare, limit: { most: 3 } }),
    compare({
      name: `${name} with ${days} days kept, beside empty`,
      unit,
      value: kept,
      peer: ours,
      limit: { most: 1.1 },
    }),
    told({
      name: `${name} that closes an hour, ${days} days kept, beside empty`,
      unit,
      values: keptHour,
      peer: hour,
    }),
  ]
}

async function measureMany(stage: Stage, first: number): Promise<Measure[]> {
  const track = await openTrack(stage, 'many', MANY_COINS)
  const [ours, bare] = [await openSide(stage, 'many'), await openSide(stage, 'many_bare')]
  const times = { ours: [] as Samples, bare: [] as Samples }
  try {
    for (let i = 0; i <= stage.rounds; i++) {
      const slot = first + i * SLOT_MS
      const rows = await guideTo(track, slot)
      const took = {
        ours: await runOurs(track, ours, slot),
        bare: await timed(() => runBareScript(peerTick(track, bare, slot, rows))),
      }
      stage.say(`${MANY_COINS} coins, slot ${i} of ${stage.rounds}`)
      if (i === 0)
        requireSame('rows', await sumSlot(ours.connection, slot), await sumSlot(bare.connection, slot))
      // The first slot makes the states.
      else for (const name of ['ours', 'bare'] as const) times[name].push(took[name])
    }
  } finally {
    for (const side of [ours, bare, track.guide]) await closeSide(stage, side)
  }
  const name = `tick of ${MANY_COINS} coins, beside the bare script`
  return [compare({ name, unit: 'ms', value: times.ours, peer: times.bare, limit: { most: 3 } })]
}

/** A tick from claim to ledger; its answers are prepared and come from a thread that does nothing else, for all alike. */
export async function measureTick(stage: Stage): Promise<Measure[]> {
  // From the next whole hour on: bars are open by the database's clock, as they are in life.
  const first = floorTo(Date.now(), HOUR_MS) + HOUR_MS
  const days = stage.isQuick ? HISTORY_DAYS.quick : HISTORY_DAYS.full
  const track = await openTrack(stage, 'tick', COINS)
  const sides: Sides = {
    ours: await openSide(stage, 'tick_ours'),
    kept: await openSide(stage, 'tick_kept'),
    bare: await openSide(stage, 'tick_bare'),
    loop: await openSide(stage, 'tick_loop'),
  }
  const measures: Measure[] = []
  try {
    await warmUp(stage, track, sides, first)
    stage.say(`filling ${days} days of ${COINS} coins`)
    await insertHistory(sides.kept.connection, { days, assets: COINS, before: first })
    const times = await measureRounds(stage, track, sides, first + ROUND_SLOTS * SLOT_MS)
    measures.push(...describe(times, days))
  } finally {
    for (const side of [...Object.values(sides), track.guide]) await closeSide(stage, side)
  }
  return stage.isLarge ? [...measures, ...(await measureMany(stage, first))] : measures
}
