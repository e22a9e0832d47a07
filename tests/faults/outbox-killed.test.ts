import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { raiseAlertEvent } from '@/db/queries/alert-events'
import { listAlertEvents } from '@/db/queries/alert-list'
import { MINUTE_MS } from '@/lib/domain/slot'
import { listAlertTargets } from '@/lib/pipeline/alert-targets'
import { runJob } from '@/lib/pipeline/run'
import { fakeClock, requireJob } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { type FakeUpstream, startUpstream } from '../upstreams'
import { faultRounds } from './database-rounds'

const SCRIPT = fileURLToPath(new URL('./market-process.ts', import.meta.url))
/** A delivery sends fewer statements than this. */
const MAX_STATEMENTS = 60
const ROUNDS = Array.from({ length: faultRounds() }, (_, i) => i + 1)
/** The walk through the statements is done once; the short form dies before every third. */
const STEP = ROUNDS.length > 1 ? 1 : 3
/** One death and the minute after it, on a machine that is hardly there: the walk's time grows with its length. */
const SLOWEST_STEP_MS = 60_000
const database = useTestDatabase()
const clock = fakeClock(new Date())
const children: ChildProcess[] = []
let channel: FakeUpstream
/** Ids that the channel has taken, one for each time. */
let received: string[] = []

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

beforeAll(async () => {
  channel = await startUpstream(async (request, response) => {
    const text = await textOf(request)
    received.push(...new Set([...text.matchAll(/event (\d+)/g)].map(([, id = '']) => id)))
    response.writeHead(204).end()
  })
})
afterAll(() => channel.close())
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
const environment = () => ({
  DISCORD_WEBHOOK_URL: channel.baseUrl,
  COINGECKO_BASE_URL: channel.baseUrl,
  DEMO: 'off',
  LOG_LEVEL: 'silent',
})
useEnvironment(environment)

beforeEach(() => stage())

/** One event that waits for its channel, in a minute that nobody has delivered yet. */
async function stage(): Promise<void> {
  clock.advance(MINUTE_MS)
  received = []
  for (const table of ['alert_attempts', 'alert_deliveries', 'alert_events'])
    await database.query(`DELETE FROM ${table}`)
  const event = {
    eventKey: `test:${clock.now().toISOString()}`,
    kind: 'test',
    severity: 'info' as const,
    subject: 'discord',
    title: 'A test',
    body: 'Nothing is left to do.',
    facts: {},
    occurredAt: clock.now(),
  }
  await raiseAlertEvent({ event, targets: await listAlertTargets() })
}

/** A delivery in its own process that kills itself at `point`. Returns the signal that ended it. */
async function deliverAndDie(point: string): Promise<string | null> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', SCRIPT, clock.now().toISOString(), point, 'SIGKILL', 'delivery'],
    {
      env: { ...process.env, ...environment(), DATABASE_URL: database.url },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  children.push(child)
  const [, signal] = await once(child, 'exit')
  return signal
}

/** What the next minute does once the dead process has lost what it held. */
async function nextMinute(): Promise<void> {
  for (const table of ['alert_deliveries', 'runs'])
    await database.query(
      `UPDATE ${table} SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE lease_until IS NOT NULL`,
    )
  clock.advance(MINUTE_MS)
  const summary = await runJob({ job: requireJob('delivery'), trigger: 'cron' }, { clock })
  expect(summary.status).toBe('succeeded')
}

/** The event as the alerts page lists it. */
async function listed() {
  const [event] = await listAlertEvents({ filter: { kind: null, state: null }, before: null, limit: 1 })
  const [delivery] = event?.deliveries ?? []
  return { id: event?.id, status: delivery?.status, doubtful: delivery?.doubtful }
}

describe.each(ROUNDS)('a process that sends alerts, killed with -9 (round %i)', () => {
  it('before it sends has told nobody, and the next minute tells once', async () => {
    expect(await deliverAndDie('watched')).toBe('SIGKILL')
    expect(received).toEqual([])
    await nextMinute()
    const { id, ...rest } = await listed()
    expect(received).toEqual([id])
    expect(rest).toEqual({ status: 'sent', doubtful: 0 })
  })

  it('between the answer and its record is told again with the same id, and that is listed', async () => {
    expect(await deliverAndDie('channel-answered')).toBe('SIGKILL')
    expect(received).toHaveLength(1)
    expect((await listed()).status).toBe('pending')
    await nextMinute()
    const { id, ...rest } = await listed()
    expect(received).toEqual([id, id])
    expect(rest).toEqual({ status: 'sent', doubtful: 1 })
  })

  it('after its record has told once, and nothing is left to do', async () => {
    expect(await deliverAndDie('finished')).toBe('SIGKILL')
    await nextMinute()
    const { id, ...rest } = await listed()
    expect(received).toEqual([id])
    expect(rest).toEqual({ status: 'sent', doubtful: 0 })
  })
})

describe('a process that sends alerts, killed with -9', () => {
  it('before any one of its statements loses nothing, and repeats only what is listed as doubtful', {
    timeout: (MAX_STATEMENTS / STEP) * SLOWEST_STEP_MS,
  }, async () => {
    let killed = 0
    for (let number = 1; number <= MAX_STATEMENTS; number += STEP) {
      if ((await deliverAndDie(`statement:${number}`)) === null) break
      killed += 1
      await nextMinute()
      const { id, status, doubtful = 0 } = await listed()
      const times = received.filter((one) => one === id).length
      expect({ status, told: times >= 1 }, `after ${number} statements`).toEqual({
        status: 'sent',
        told: true,
      })
      expect(times, `after ${number} statements`).toBeLessThanOrEqual(1 + doubtful)
      await stage()
    }
    expect(killed * STEP).toBeGreaterThan(15)
    expect(killed * STEP).toBeLessThan(MAX_STATEMENTS)
  })
})
