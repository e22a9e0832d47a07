import { randomUUID } from 'node:crypto'
import {
  type AttemptOutcome,
  type ClaimedDelivery,
  claimDeliveries,
  giveUpDeliveries,
  listDueChannels,
  recordDeliveries,
} from '@/db/queries/alert-outbox'
import type { OutgoingEvent } from '@/lib/alerts/channels/contract'
import { describeError } from '@/lib/errors'

/** A channel that is down for a week is given up for the events that waited for it. */
const GIVE_UP_DAYS = 7
const FIRST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = 3_600_000
/** Messages one delivery of the job sends to a channel; the next takes the rest. */
const MESSAGES_PER_RUN = 20

/** What came of one message; `retryAfterMs` when the channel named a time itself. */
export type SendResult =
  | { ok: true; status: number | null }
  | { ok: false; status: number | null; message: string; retryAfterMs?: number | null }

/** A channel as the outbox uses it. */
export interface Outlet {
  channel: string
  maxEvents: number
  send(events: OutgoingEvent[]): Promise<SendResult>
}

export interface OutboxOptions {
  /** How long a holder may take for one message before another may send it again. */
  leaseMs: number
  /** Told after the channel has answered and before that is written down; tests end the process there. */
  onAnswer?: () => Promise<void>
}

export interface OutboxReport {
  sent: number
  failed: { channel: string; message: string }[]
  givenUp: number
}

/**
 * Sends what is due to the channels that exist, several events in one message. An event is sent once, unless the
 * process ends between the channel's answer and its record. A channel that fails is left alone until its next time.
 * Never throws for a channel; throws database errors.
 */
export async function deliverOutbox(
  outlets: readonly Outlet[],
  options: OutboxOptions,
): Promise<OutboxReport> {
  const report: OutboxReport = { sent: 0, failed: [], givenUp: await giveUpDeliveries(GIVE_UP_DAYS) }
  for (const channel of await listDueChannels()) {
    const outlet = outlets.find((one) => one.channel === channel)
    if (outlet) await drain(outlet, options, report)
    else report.failed.push({ channel, message: `${channel} is not configured any more: its alerts wait` })
  }
  return report
}

async function drain(outlet: Outlet, options: OutboxOptions, report: OutboxReport): Promise<void> {
  for (let messages = 0; messages < MESSAGES_PER_RUN; messages++) {
    const owner = randomUUID()
    const deliveries = await claimDeliveries({
      channel: outlet.channel,
      owner,
      leaseMs: options.leaseMs,
      limit: outlet.maxEvents,
    })
    if (deliveries.length === 0) return
    const answer = await send(outlet, deliveries)
    await options.onAnswer?.()
    await recordDeliveries({ deliveries, owner, result: outcomeOf(answer, deliveries) })
    if (!answer.ok) {
      report.failed.push({ channel: outlet.channel, message: answer.message })
      return
    }
    report.sent += deliveries.length
  }
}

async function send(outlet: Outlet, deliveries: ClaimedDelivery[]): Promise<SendResult> {
  try {
    return await outlet.send(deliveries.map((one) => one.event))
  } catch (error) {
    return { ok: false, status: null, message: describeError(error) }
  }
}

function outcomeOf(answer: SendResult, deliveries: ClaimedDelivery[]): AttemptOutcome {
  if (answer.ok) return { outcome: 'sent', status: answer.status }
  const tries = Math.max(...deliveries.map((one) => one.attempt))
  const backoff = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10))
  return {
    outcome: 'failed',
    status: answer.status,
    message: answer.message,
    retryAfterMs: Math.max(backoff, Math.min(answer.retryAfterMs ?? 0, LONGEST_RETRY_MS)),
  }
}
