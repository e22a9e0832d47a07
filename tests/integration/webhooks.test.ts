import { beforeEach, describe, expect, it } from 'vitest'
import { raiseAlertEvent } from '@/db/queries/alert-events'
import { listAlertEvents, listChannelUse } from '@/db/queries/alert-list'
import { insertWebhook, listWebhooks, removeWebhook } from '@/db/queries/webhooks'
import { deliverOutbox } from '@/lib/delivery/outbox'
import { listOutlets } from '@/lib/delivery/outlets'
import { listAlertTargets } from '@/lib/pipeline/alert-targets'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const LEASE_MS = 60_000
const database = useTestDatabase()
useEnvironment(() => ({
  DISCORD_WEBHOOK_URL: undefined,
  SLACK_WEBHOOK_URL: undefined,
  SMTP_URL: undefined,
  COINGECKO_API_KEY: 'key',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))
beforeEach(async () => {
  for (const table of ['alert_webhooks', 'alert_attempts', 'alert_deliveries', 'alert_events'])
    await database.query(`DELETE FROM ${table}`)
})

const raise = async (eventKey: string, kind = 'test') =>
  raiseAlertEvent({
    event: {
      eventKey,
      kind,
      severity: 'info',
      subject: 'test',
      title: eventKey,
      body: 'Body.',
      facts: {},
      occurredAt: new Date('2026-11-24T01:00:00.000Z'),
    },
    targets: await listAlertTargets(),
  })
const addWebhook = (url: string) => insertWebhook({ name: 'Desk', format: 'json', url, userId: '1' })
describe('an address that was typed in', () => {
  it('is told of every later event, and of none once it is removed', async () => {
    await raise('before')
    const id = await addWebhook('https://hooks.example/1')
    await raise('between')
    expect(await removeWebhook(id)).toBe(true)
    await raise('after')
    const events = await listAlertEvents({ filter: { kind: null, state: null }, before: null, limit: 10 })
    expect(events.map((one) => one.deliveries.map((delivery) => delivery.channel))).toEqual([
      [],
      [`webhook:${id}`],
      [],
    ])
    expect(events[1]?.deliveries[0]).toMatchObject({
      status: 'given_up',
      lastError: 'its address was removed',
    })
    expect(await deliverOutbox(await listOutlets(), { leaseMs: LEASE_MS })).toMatchObject({ failed: [] })
  })

  it('is forgotten when it is removed, and removed once', async () => {
    const id = await addWebhook('https://hooks.example/secret')
    await removeWebhook(id)
    expect(await removeWebhook(id)).toBe(false)
    expect(await listWebhooks()).toEqual([])
    expect(await database.query('SELECT url FROM alert_webhooks')).toEqual([{ url: '' }])
  })

  it('that leads into this house is refused again when it is called, and nothing is sent', async () => {
    const id = await addWebhook('https://127.0.0.1/hook')
    await raise('inward')
    const { failed } = await deliverOutbox(await listOutlets(), { leaseMs: LEASE_MS })
    expect(failed).toEqual([
      {
        channel: `webhook:${id}`,
        message: '127.0.0.1 is not an address of the public internet, so it is not called.',
      },
    ])
    expect(await database.query('SELECT outcome FROM alert_attempts')).toEqual([{ outcome: 'failed' }])
    expect(await listChannelUse()).toMatchObject([{ channel: `webhook:${id}`, waiting: 1, givenUp: 0 }])
  })
})
