import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { raiseAlertEvent } from '@/db/queries/alert-events'
import { MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { listAlertTargets } from '@/lib/pipeline/alert-targets'
import { runJob } from '@/lib/pipeline/run'
import { buildApplication } from '@/scripts/setup.mjs'
import { cleanEnvironment } from '../e2e/setup/commands'
import { CRON_SECRET, ROOT } from '../e2e/setup/stage'
import { startWeb } from '../e2e/setup/web'
import { requireJob, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { type SoakWorld, startSoakWorld } from './soak-world'

const COINS = 4
/** Each turn raises an alert, waits for a minute of both schedulers, and kills one server. */
const TURNS = 2
/** A turn is a minute on the wall, and a start on a busy machine. */
const TURN_MS = 240_000
/** Deliveries by the cron route that each server gets at once, beside its own. */
const PARALLEL = 3
const JOBS = ['market', 'delivery'] as const

type Server = Awaited<ReturnType<typeof startWeb>>

const database = useTestDatabase()
const folder = mkdtempSync(join(tmpdir(), 'koinstrap-servers-'))
const servers: Server[] = []
/** Instants on the wall at which a server was killed. */
const kills: number[] = []
let world: SoakWorld
let since = new Date()

const settings = () => ({
  DEMO: 'off',
  COINGECKO_BASE_URL: world.baseUrl,
  COINGECKO_ASSETS: `top:${COINS}`,
  DISCORD_WEBHOOK_URL: world.webhookUrl,
  LOG_LEVEL: 'silent',
})
useEnvironment(settings)

beforeAll(async () => {
  world = await startSoakWorld({ now: Date.now, coin: 'bitcoin', onDelivered: () => undefined })
  await buildApplication({ root: ROOT, env: cleanEnvironment({}) })
}, 900_000)
afterAll(async () => {
  for (const server of servers) await server.stop()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A built server with its own scheduler, on a port of its own. */
function startServer(place: number): Promise<Server> {
  const env = {
    ...settings(),
    DATABASE_URL: database.url,
    AUTH_SECRET: 'faults-auth-secret-0123456789',
    CRON_SECRET,
    SCHEDULER: 'on',
  }
  return startWeb({ name: `faults_${place}`, env, folder })
}

/** The same minute by the cron route of both, several times; a server that dies meanwhile answers nothing. */
async function deliverByRoute(): Promise<string[]> {
  const headers = { authorization: `Bearer ${CRON_SECRET}` }
  const calls = servers.flatMap(({ url }) =>
    JOBS.flatMap((job) =>
      Array.from({ length: PARALLEL }, async () => {
        const response = await fetch(`${url}/api/cron/${job}`, { headers })
        const { status } = (await response.json()) as { status: string }
        return status
      }),
    ),
  )
  return (await Promise.allSettled(calls)).map((one) => (one.status === 'fulfilled' ? one.value : 'died'))
}

async function raise(turn: number): Promise<void> {
  const event = {
    eventKey: `test:servers ${turn}`,
    kind: 'test',
    severity: 'info' as const,
    subject: 'discord',
    title: `Turn ${turn}`,
    body: 'Nothing is left to do.',
    facts: {},
    occurredAt: new Date(),
  }
  await raiseAlertEvent({ event, targets: await listAlertTargets() })
}

/** Kills one of the two inside the work that a minute brings, and starts it again. */
async function turn(number: number): Promise<string[]> {
  await raise(number)
  await sleep(MINUTE_MS - (Date.now() % MINUTE_MS))
  const place = number % 2
  const victim = servers[place]
  if (!victim) throw new Error('there are two servers')
  const outcomes = deliverByRoute()
  await sleep(Math.random() * 400)
  kills.push(Date.now())
  process.kill(victim.pid, 'SIGKILL')
  const said = await outcomes
  await victim.stop()
  servers[place] = await startServer(place)
  return said
}

/** What the survivors of an outage do: what the dead held is free after a minute. */
async function settle(): Promise<void> {
  for (const server of servers) process.kill(server.pid, 'SIGKILL')
  for (const server of servers.splice(0)) await server.stop()
  for (let i = 0; i < 10; i++) {
    for (const table of ['runs', 'alert_deliveries'])
      await database.query(
        `UPDATE ${table} SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE lease_until IS NOT NULL`,
      )
    await database.query("UPDATE alert_deliveries SET due_at = UTC_TIMESTAMP(3) WHERE status = 'pending'")
    await tick()
    // A minute that was told already takes nothing up: the next one does.
    const { status } = await runJob({ job: requireJob('delivery'), trigger: 'cron' })
    const [open] = await database.query<{ n: string }>(
      "SELECT (SELECT COUNT(*) FROM alert_deliveries WHERE status = 'pending') + (SELECT COUNT(*) FROM runs WHERE status = 'running') AS n",
    )
    if (Number(open?.n) === 0) return
    if (status === 'duplicate') await sleep(MINUTE_MS - (Date.now() % MINUTE_MS))
  }
}

describe('two built servers with their schedulers on one database, killed by turns', () => {
  const outcomes: string[] = []
  beforeAll(
    async () => {
      Object.assign(process.env, settings())
      const [clock] = await database.query<{ now: Date }>('SELECT UTC_TIMESTAMP(3) AS now')
      since = clock?.now ?? since
      servers.push(...(await Promise.all([startServer(0), startServer(1)])))
      for (let number = 0; number < TURNS; number++) outcomes.push(...(await turn(number)))
      await settle()
    },
    TURNS * TURN_MS + 600_000,
  )

  it('really competed: both schedulers and both routes delivered, and most deliveries were duplicates', async () => {
    const runs = await database.query<{ job: string; by: string }>(
      "SELECT DISTINCT r.job, a.trigger_kind AS `by` FROM run_attempts a JOIN runs r ON r.id = a.run_id WHERE r.shard = ''",
    )
    expect(runs).toContainEqual({ job: 'delivery', by: 'scheduler' })
    expect(outcomes.filter((one) => one === 'duplicate').length).toBeGreaterThan(TURNS)
    expect(kills).toHaveLength(TURNS)
  })

  it('ended no slot well twice, and each one well or missed with its reason', async () => {
    expect(
      await database.query(
        "SELECT run_id FROM run_attempts WHERE status IN ('succeeded', 'partial') GROUP BY run_id HAVING COUNT(*) > 1",
      ),
    ).toEqual([])
    const runs = await database.query<{ job: string; slot: Date; status: string; reason: string | null }>(
      "SELECT job, slot, status, reason FROM runs WHERE shard = '' ORDER BY slot",
    )
    expect(
      runs.filter(
        ({ status, reason }) =>
          !['succeeded', 'partial'].includes(status) && !(status === 'missed' && reason),
      ),
    ).toEqual([])
    const first = Math.floor(since.getTime() / SLOT_MS) * SLOT_MS
    const market = runs.filter((run) => run.job === 'market').map((run) => run.slot.getTime())
    expect(market).toEqual(market.map((_, i) => first + i * SLOT_MS))
  })

  it('stored every slot that ended well once and whole', async () => {
    const slots = await database.query(
      "SELECT r.slot, (SELECT COUNT(*) FROM raw_crypto_market_data m WHERE m.observed_at = r.slot) AS raw_rows, (SELECT COUNT(*) FROM crypto_metrics c WHERE c.metric_time = r.slot) AS metric_rows FROM runs r WHERE r.job = 'market' AND r.status = 'succeeded'",
    )
    expect(slots.length).toBeGreaterThan(0)
    for (const slot of slots) expect(slot).toMatchObject({ raw_rows: `${COINS}`, metric_rows: `${COINS}` })
    const [strays] = await database.query<{ n: string }>(
      "SELECT COUNT(*) AS n FROM raw_crypto_market_data m LEFT JOIN runs r ON r.job = 'market' AND r.slot = m.observed_at AND r.status IN ('succeeded', 'partial') WHERE r.id IS NULL",
    )
    expect(strays?.n).toBe('0')
  })

  it('told every alert, and again only where a kill fell before the record, listed', async () => {
    const events = await database.query<{ id: string; status: string; doubtful: string }>(
      "SELECT e.id, d.status, SUM(a.outcome = 'unknown') AS doubtful FROM alert_events e JOIN alert_deliveries d ON d.event_id = e.id LEFT JOIN alert_attempts a ON a.delivery_id = d.id WHERE e.kind = 'test' GROUP BY e.id, d.status",
    )
    expect(events).toHaveLength(TURNS)
    for (const { id, status, doubtful } of events) {
      expect(status, `event ${id}`).toBe('sent')
      const times = world.received.get(id) ?? []
      expect(times.length, `event ${id}`).toBeGreaterThanOrEqual(1)
      expect(times.length, `event ${id}`).toBeLessThanOrEqual(1 + Number(doubtful))
    }
  })
})
