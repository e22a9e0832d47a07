import { beforeEach, describe, expect, it } from 'vitest'
import { raiseAlertEvent } from '@/db/queries/alert-events'
import { type AlertFilter, countAlertEvents, listAlertEvents, listChannelUse } from '@/db/queries/alert-list'
import { listRecentRuns, listRunStreaks } from '@/db/queries/pipeline'
import { insertWebhook, removeWebhook } from '@/db/queries/webhooks'
import { SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { listAlertTargets } from '@/lib/pipeline/alert-targets'
import { slotAt } from '../factories'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const START = slotAt(new Date('2026-11-24T09:00:00.000Z'))
const EMPTIED = `alert_events alert_deliveries alert_attempts alert_webhooks runs run_attempts`.split(' ')
beforeEach(async () => {
  for (const table of EMPTIED) await database.query(`DELETE FROM ${table}`)
})
useEnvironment(() => ({
  DISCORD_WEBHOOK_URL: 'http://127.0.0.1:9/secret',
  SLACK_WEBHOOK_URL: undefined,
  SMTP_URL: undefined,
  SMTP_FROM: undefined,
  COINGECKO_API_KEY: 'key',
  DEMO: 'off',
}))

/** Raises an event of a kind; returns its id. */
async function raise(kind: string, channels: string[] = ['discord']): Promise<string> {
  const key = `${kind}:${Math.random()}`
  const event = {
    eventKey: key,
    kind,
    severity: 'act' as const,
    subject: 'coingecko',
    title: kind,
    body: 'Body.',
    facts: {},
    occurredAt: START,
  }
  await raiseAlertEvent({ event, targets: channels.map((channel) => ({ channel, muted: false })) })
  const [row] = await database.query<{ id: string }>('SELECT id FROM alert_events WHERE event_key = ?', [key])
  return row?.id ?? ''
}

const idsOf = async (filter: Partial<AlertFilter> = {}, before: string | null = null, limit = 50) =>
  (await listAlertEvents({ filter: { kind: null, state: null, ...filter }, before, limit })).map(
    (one) => one.id,
  )

describe('the list of events', () => {
  it('is filtered by kind and by state: only a trouble that lasts is open', async () => {
    const stale = await raise('source_stale')
    const failing = await raise('job_failing')
    const spike = await raise('price_spike')
    await database.query('UPDATE alert_events SET resolved_at = raised_at WHERE id = ?', [stale])
    expect(await idsOf()).toEqual([spike, failing, stale])
    expect(await idsOf({ state: 'open' })).toEqual([failing])
    expect(await idsOf({ state: 'over' })).toEqual([spike, stale])
    expect(await idsOf({ kind: 'source_stale' })).toEqual([stale])
    expect(await idsOf({ kind: 'source_stale', state: 'open' })).toEqual([])
    expect(await countAlertEvents()).toEqual([
      { kind: 'job_failing', state: 'open', events: 1 },
      { kind: 'price_spike', state: 'over', events: 1 },
      { kind: 'source_stale', state: 'over', events: 1 },
    ])
  })

  it('has every event on one of its pages, once', async () => {
    const raised: string[] = []
    for (let i = 0; i < 7; i++) raised.unshift(await raise('price_spike'))
    const pages: string[] = []
    for (let before: string | null = null; ; before = pages.at(-1) ?? null) {
      const page: string[] = await idsOf({}, before, 3)
      if (page.length === 0) break
      pages.push(...page)
    }
    expect(pages).toEqual(raised)
  })

  it('tells of each channel how far the event has come, and whether it may have arrived twice', async () => {
    const id = await raise('price_spike', ['discord', 'email'])
    const [discord] = await database.query<{ id: string }>(
      "SELECT id FROM alert_deliveries WHERE channel = 'discord'",
    )
    await database.query(
      "INSERT INTO alert_attempts (delivery_id, attempt, started_at, outcome) VALUES (?, 1, '2026-11-24 09:01', 'unknown'), (?, 2, '2026-11-24 09:03', 'sent')",
      [discord?.id, discord?.id],
    )
    await database.query(
      "UPDATE alert_deliveries SET status = 'sent', attempts = 2, sent_at = '2026-11-24 09:03' WHERE id = ?",
      [discord?.id],
    )
    const [event] = await listAlertEvents({ filter: { kind: null, state: null }, before: null, limit: 1 })
    expect(event).toMatchObject({
      id,
      deliveries: [
        { channel: 'discord', status: 'sent', doubtful: 1, firstTriedAt: new Date('2026-11-24T09:01:00Z') },
        { channel: 'email', status: 'pending', attempts: 0, doubtful: 0, firstTriedAt: null },
      ],
    })
    expect(await listChannelUse()).toMatchObject([
      { channel: 'discord', waiting: 0, lastSentAt: new Date('2026-11-24T09:03:00Z') },
      { channel: 'email', waiting: 1, lastSentAt: null },
    ])
  })
})

describe('channels', () => {
  const webhook = () =>
    insertWebhook({ name: 'Desk', format: 'json', url: 'https://example.com/x', userId: '1' })

  it('that an event goes to are those of the environment and the webhooks in use', async () => {
    const [first, second] = [await webhook(), await webhook()]
    await removeWebhook(first)
    expect(await listAlertTargets()).toEqual([
      { channel: 'discord', muted: false },
      { channel: `webhook:${second}`, muted: false },
    ])
  })

  it('are all muted in the demo', async () => {
    await webhook()
    process.env.DEMO = 'on'
    resetEnv()
    expect((await listAlertTargets()).map((one) => one.muted)).toEqual([true, true])
  })
})

interface Outcome {
  status: string
  reason?: string
  code?: string
  attempt?: number
  job?: string
  shard?: string
}

/** One run in each slot from START on. */
async function ledger(outcomes: readonly Outcome[]): Promise<void> {
  for (const [index, outcome] of outcomes.entries()) {
    const { status, reason = null, code = null, attempt = 1, job = 'market', shard = '' } = outcome
    const slot = slotAt(START, index)
    await database.query(
      'INSERT INTO runs (job, slot, shard, status, attempt, reason, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [job, slot, shard, status, attempt, reason, slot],
    )
    if (attempt === 0) continue
    await database.query(
      "INSERT INTO run_attempts (run_id, attempt, trigger_kind, status, lease_owner, started_at, error_code, app_version) SELECT id, ?, 'cron', ?, 'test', slot, ?, '0' FROM runs WHERE job = ? AND slot = ? AND shard = ?",
      [attempt, status, code, job, slot, shard],
    )
  }
}

const SILENT: Outcome = { status: 'missed', reason: 'not_delivered', attempt: 0 }
const GOOD: Outcome = { status: 'succeeded' }
const streaks = async (since = START, jobs = ['market', 'delivery']) =>
  (await listRunStreaks({ jobs, since, limit: 50 })).map(
    (one) =>
      `${one.job} ${one.runs} ${one.status} ${one.reason} from ${(one.first.getTime() - START.getTime()) / SLOT_MS}`,
  )

describe('streaks of runs that did not work out', () => {
  it('are one line each, newest first, and end where a run worked out', async () => {
    await ledger([SILENT, SILENT, GOOD, SILENT, SILENT, SILENT, GOOD])
    expect(await streaks()).toEqual([
      'market 3 missed not_delivered from 3',
      'market 2 missed not_delivered from 0',
    ])
    const [newest] = await listRunStreaks({ jobs: ['market'], since: START, limit: 1 })
    expect(newest).toMatchObject({ first: slotAt(START, 3), last: slotAt(START, 5), attempted: false })
  })

  it('end where the next run failed in another way', async () => {
    const failed = { status: 'missed', reason: 'upstream_http' }
    const partial = { status: 'partial', code: 'short_page' }
    await ledger([SILENT, failed, failed, partial, { status: 'failed', code: 'upstream_timeout' }])
    expect(await streaks()).toEqual([
      'market 1 failed upstream_timeout from 4',
      'market 1 partial short_page from 3',
      'market 2 missed upstream_http from 1',
      'market 1 missed not_delivered from 0',
    ])
  })

  it('are those of each job by itself, and not of parts of a run or of runs that go on', async () => {
    await ledger([SILENT, { status: 'failed', job: 'delivery' }, SILENT, { status: 'running' }])
    await ledger([{ status: 'failed', shard: 'history:bitcoin' }])
    expect(await streaks()).toEqual(['market 2 missed not_delivered from 0', 'delivery 1 failed null from 1'])
    expect(await streaks(START, ['delivery'])).toEqual(['delivery 1 failed null from 1'])
    expect(await streaks(START, [])).toEqual([])
  })

  it('begin where the reader looks', async () => {
    await ledger([SILENT, SILENT, SILENT])
    expect(await streaks(slotAt(START, 2))).toEqual(['market 1 missed not_delivered from 2'])
  })
})

describe('the list of runs', () => {
  it('shows a quiet job only when it did not work out', async () => {
    const delivery = { job: 'delivery' }
    await ledger([
      GOOD,
      { ...delivery, status: 'succeeded' },
      { ...delivery, status: 'partial' },
      { ...delivery, status: 'running' },
    ])
    const shown = async (quiet: string[]) =>
      (await listRecentRuns({ limit: 10, quiet })).map((one) => `${one.job} ${one.status}`)
    expect(await shown(['delivery'])).toEqual(['delivery partial', 'market succeeded'])
    expect(await shown([])).toHaveLength(4)
  })
})
