import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getPool } from '@/db/client'
import { insertAlertEvents } from '@/db/queries/alert-events'
import { insertUser } from '@/db/queries/users'
import { deliverOutbox } from '@/lib/delivery/outbox'
import { listOutlets } from '@/lib/delivery/outlets'
import { resetEnv } from '@/lib/env'
import { listAlertTargets } from '@/lib/pipeline/alert-targets'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { startSmtp } from '../smtp'
import { type FakeUpstream, startUpstream } from '../upstreams'

const LEASE_MS = 60_000
const database = useTestDatabase()
let channel: FakeUpstream
let smtp: Awaited<ReturnType<typeof startSmtp>>
/** Answers of the channel, in order; when there are none left it takes every message. */
let answers: { status: number; headers?: Record<string, string> }[] = []
let bodies: string[] = []
/** A message with this text in it gets a 400. */
let refuse = ''
/** Requests of the tests before. */
let asked = 0

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}

beforeAll(async () => {
  smtp = await startSmtp()
  channel = await startUpstream(async (request, response) => {
    const text = await textOf(request)
    const answer = answers.shift() ?? { status: refuse !== '' && text.includes(refuse) ? 400 : 204 }
    // No answer at all: the line breaks after the message has arrived.
    if (answer.status === 0) return request.socket.destroy()
    if (answer.status < 300) bodies.push(text)
    response.writeHead(answer.status, answer.headers).end()
  })
})
afterAll(async () => {
  await channel.close()
  await smtp.close()
})
beforeEach(async () => {
  answers = []
  bodies = []
  refuse = ''
  asked = channel.requests.length
  for (const table of ['alert_attempts', 'alert_deliveries', 'alert_events'])
    await database.query(`DELETE FROM ${table}`)
})
useEnvironment(() => ({
  DISCORD_WEBHOOK_URL: channel.baseUrl,
  SMTP_URL: undefined,
  SMTP_FROM: undefined,
  COINGECKO_API_KEY: 'key',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

async function raise(count: number, key = 'event'): Promise<void> {
  const connection = await getPool().getConnection()
  const events = Array.from({ length: count }, (_, i) => ({
    eventKey: `${key}:${i}`,
    kind: 'test',
    severity: 'warn' as const,
    subject: 'test',
    title: `Title ${i}`,
    body: 'Body.',
    facts: {},
    occurredAt: new Date('2026-11-24T01:00:00.000Z'),
  }))
  await insertAlertEvents(connection, { events, targets: await listAlertTargets() })
  connection.release()
}

const deliver = async () => deliverOutbox(await listOutlets(), { leaseMs: LEASE_MS })
const deliveries = () =>
  database.query<{ status: string; attempts: number; last_error: string | null; wait: string }>(
    'SELECT status, attempts, last_error, TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(3), due_at) AS wait FROM alert_deliveries ORDER BY id',
  )
const tries = () =>
  database.query<{ attempt: number; outcome: string; status: number | null }>(
    'SELECT attempt, outcome, status FROM alert_attempts ORDER BY delivery_id, attempt',
  )
const makeDue = () => database.query('UPDATE alert_deliveries SET due_at = UTC_TIMESTAMP(3)')
/** The database's clock cannot be moved, so the lease is. */
const expireLeases = () =>
  database.query('UPDATE alert_deliveries SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND')
const idsIn = (text: string) => [...text.matchAll(/event (\d+)/g)].map((match) => match[1])

describe('an event', () => {
  it('is sent once, and every try is written down', async () => {
    await raise(1)
    expect(await deliver()).toEqual({ sent: 1, failed: [], givenUp: 0 })
    expect(await deliver()).toEqual({ sent: 0, failed: [], givenUp: 0 })
    expect(bodies).toHaveLength(1)
    expect(await tries()).toMatchObject([{ attempt: 1, outcome: 'sent', status: 204 }])
    expect(await deliveries()).toMatchObject([{ status: 'sent', attempts: 1, last_error: null }])
  })

  it('is raised once, however often it is found', async () => {
    await Promise.all([raise(3), raise(3), raise(3)])
    await deliver()
    expect(bodies.flatMap(idsIn)).toHaveLength(3)
  })

  it('waits while the channel is down, longer each time, and is sent once when it is back', async () => {
    await raise(1)
    answers = [{ status: 500 }, { status: 503 }]
    expect((await deliver()).failed[0]?.message).toMatch(/Discord answered 500/)
    expect(await deliver()).toMatchObject({ sent: 0, failed: [] })
    const [first] = await deliveries()
    await makeDue()
    await deliver()
    const [second] = await deliveries()
    expect([Number(first?.wait) > 50, Number(second?.wait) > 110]).toEqual([true, true])
    await makeDue()
    expect(await deliver()).toMatchObject({ sent: 1 })
    expect(bodies).toHaveLength(1)
    expect((await tries()).map((one) => one.outcome)).toEqual(['failed', 'failed', 'sent'])
  })

  it('is not lost when nobody listens at the channel', async () => {
    await raise(1)
    const outlets = [
      { channel: 'discord', maxEvents: 10, send: async () => Promise.reject(new Error('no route')) },
    ]
    const report = await deliverOutbox(outlets, { leaseMs: LEASE_MS })
    expect(report.failed).toEqual([{ channel: 'discord', message: 'no route' }])
    expect(await deliveries()).toMatchObject([{ status: 'pending', last_error: 'no route' }])
  })

  it('waits as long as a channel with too many messages asks for', async () => {
    await raise(1)
    answers = [{ status: 429, headers: { 'retry-after': '300' } }]
    await deliver()
    expect(Number((await deliveries())[0]?.wait)).toBeGreaterThan(290)
  })

  it('raised while a channel is asked to wait waits as well', async () => {
    await raise(1)
    answers = [{ status: 429, headers: { 'retry-after': '300' } }]
    await deliver()
    await raise(1, 'later')
    expect(await deliver()).toEqual({ sent: 0, failed: [], givenUp: 0 })
    expect(channel.requests.length).toBe(asked + 1)
    await makeDue()
    expect(await deliver()).toMatchObject({ sent: 2 })
  })

  it('that got no answer is sent again and listed as doubtful', async () => {
    await raise(1)
    answers = [{ status: 0 }]
    const { failed } = await deliver()
    expect(failed[0]?.message).toMatch(/could not be reached/)
    await makeDue()
    expect(await deliver()).toMatchObject({ sent: 1 })
    expect((await tries()).map((one) => one.outcome)).toEqual(['unknown', 'sent'])
  })

  it('that nobody could be asked about is not doubtful: nothing was sent', async () => {
    process.env.DISCORD_WEBHOOK_URL = 'http://127.0.0.1:9/'
    resetEnv()
    await raise(1)
    await deliver()
    expect((await tries()).map((one) => one.outcome)).toEqual(['failed'])
  })

  it('that the channel does not take holds up none of those beside it', async () => {
    await raise(4)
    refuse = 'Title 2'
    const report = await deliver()
    expect(report).toMatchObject({ sent: 3, failed: [{ channel: 'discord' }] })
    expect((await deliveries()).map((one) => one.status)).toEqual(['sent', 'sent', 'pending', 'sent'])
    expect(Number((await deliveries())[2]?.wait)).toBeGreaterThan(50)
  })

  it('at an address that is gone is asked for once an hour, and the reason is kept', async () => {
    await raise(1)
    answers = [{ status: 404 }]
    await deliver()
    const [kept] = await deliveries()
    expect(Number(kept?.wait)).toBeGreaterThan(3_500)
    expect(kept?.last_error).toBe('Discord answered 404: the address is not valid any more, set a new one')
  })

  it('travels with the others that are due, ten in a message, each with its own record', async () => {
    await raise(23)
    expect(await deliver()).toMatchObject({ sent: 23 })
    expect(bodies.map((body) => new Set(idsIn(body)).size)).toEqual([10, 10, 3])
    expect(new Set(bodies.flatMap(idsIn)).size).toBe(23)
    expect(await tries()).toHaveLength(23)
  })

  it('is sent once by several instances at the same time', async () => {
    await raise(40)
    const reports = await Promise.all(Array.from({ length: 6 }, () => deliver()))
    expect(reports.reduce((sum, report) => sum + report.sent, 0)).toBe(40)
    expect(bodies.flatMap((body) => [...new Set(idsIn(body))])).toHaveLength(40)
  })

  it('whose holder freezes after the answer is sent again with the same id and listed; the holder then changes nothing', async () => {
    await raise(1)
    let wake: () => void = () => undefined
    const asleep = new Promise<void>((resolve) => {
      wake = resolve
    })
    let answered: () => void = () => undefined
    const reached = new Promise<void>((resolve) => {
      answered = resolve
    })
    const onAnswer = () => {
      answered()
      return asleep
    }
    const sleeper = deliverOutbox(await listOutlets(), { leaseMs: LEASE_MS, onAnswer })
    await reached
    expect(await deliver()).toMatchObject({ sent: 0 })
    await expireLeases()
    expect(await deliver()).toMatchObject({ sent: 1 })
    expect(bodies.map(idsIn)).toEqual([idsIn(bodies[0] ?? ''), idsIn(bodies[0] ?? '')])
    const before = await database.query('CHECKSUM TABLE alert_deliveries, alert_attempts')
    wake()
    await sleeper
    expect(await database.query('CHECKSUM TABLE alert_deliveries, alert_attempts')).toEqual(before)
    expect((await tries()).map((one) => one.outcome)).toEqual(['unknown', 'sent'])
  })

  it('is given up after a week, and never sent late', async () => {
    await raise(1)
    await database.query('UPDATE alert_events SET raised_at = UTC_TIMESTAMP(3) - INTERVAL 8 DAY')
    expect(await deliver()).toEqual({ sent: 0, failed: [], givenUp: 1 })
    expect(bodies).toEqual([])
    expect(await deliveries()).toMatchObject([{ status: 'given_up' }])
  })

  it('whose channel was taken away waits, and that is said', async () => {
    await raise(1)
    expect((await deliverOutbox([], { leaseMs: LEASE_MS })).failed).toEqual([
      { channel: 'discord', message: 'discord is not configured any more: its alerts wait' },
    ])
    expect(await deliveries()).toMatchObject([{ status: 'pending', attempts: 0 }])
  })
})

describe('the demo', () => {
  it('keeps its events to itself', async () => {
    process.env.DEMO = 'on'
    resetEnv()
    await raise(2)
    expect(await deliver()).toMatchObject({ sent: 0 })
    expect(bodies).toEqual([])
    expect((await deliveries()).map((one) => one.status)).toEqual(['muted', 'muted'])
  })
})

describe('a mail', () => {
  const byMail = () => {
    Object.assign(process.env, { SMTP_URL: smtp.url, SMTP_FROM: 'KoinStrap <alerts@desk.example>' })
    delete process.env.DISCORD_WEBHOOK_URL
    resetEnv()
  }

  it('goes to operators and admins, in blind copy', async () => {
    byMail()
    await insertUser({ email: 'boss@desk.example', role: 'admin', passwordHash: 'x' })
    await insertUser({ email: 'ops@desk.example', role: 'operator', passwordHash: 'x' })
    await insertUser({ email: 'viewer@desk.example', role: 'viewer', passwordHash: 'x' })
    await raise(1)
    expect(await deliver()).toMatchObject({ sent: 1, failed: [] })
    const [received] = smtp.mails
    expect(received?.recipients.sort()).toEqual([
      'alerts@desk.example',
      'boss@desk.example',
      'ops@desk.example',
    ])
    expect(received?.data).toMatch(/^Subject: Warning: Title 0$/m)
    expect(received?.data).not.toMatch(/boss@desk/)
  })

  it('that the server refuses is tried again', async () => {
    byMail()
    await raise(1)
    smtp.refuse(true)
    expect((await deliver()).failed[0]?.message).toMatch(/the mail server did not take it: .*451/)
    smtp.refuse(false)
    await makeDue()
    expect(await deliver()).toMatchObject({ sent: 1 })
  })
})
