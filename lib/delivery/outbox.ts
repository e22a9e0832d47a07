import { randomUUID } from 'node:crypto'
import {
  type AttemptOutcome,
  type ClaimedDelivery,
  claimDeliveries,
  giveUpDeliveries,
  isHeldOff,
  listDueChannels,
  recordDeliveries,
} from '@/db/queries/alert-outbox'
import type { OutgoingEvent } from '@/lib/alerts/channels/contract'
import { describeError, UpstreamError } from '@/lib/errors'

/** A channel that is down for a week is given up for the events that waited for it. */
const GIVE_UP_DAYS = 7
const FIRST_RETRY_MS = 60_000
const LONGEST_RETRY_MS = 3_600_000
const SHORTEST_RETRY_MS = 1_000
/** Messages one delivery of the job sends to a channel, and the time after which it begins no other; the next goes on. */
const MESSAGES_PER_RUN = 20
const SENDING_MS = 30_000
/** Answers that speak of the message itself: the same would be refused for ever, another might not. */
const REFUSED_TEXT = new Set([400, 413, 422])

/**
 * What came of one message. `retryAfterMs`: the channel's own time, instead of ours. `isDoubtful`: no whole answer
 * came, so the message may have arrived all the same.
 */
export type SendResult =
  | { ok: true; status: number | null }
  | {
      ok: false
      status: number | null
      message: string
      retryAfterMs?: number | null
      isDoubtful?: boolean
    }

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
 * process ends between the channel's answer and its record, or no answer comes. A channel that fails is left alone until
 * its next time, and holds up no other. Never throws for a channel; throws database errors.
 */
export async function deliverOutbox(
  outlets: readonly Outlet[],
  options: OutboxOptions,
): Promise<OutboxReport> {
  const report: OutboxReport = { sent: 0, failed: [], givenUp: await giveUpDeliveries(GIVE_UP_DAYS) }
  const drained = await Promise.allSettled(
    (await listDueChannels()).map(async (channel) => {
      const outlet = outlets.find((one) => one.channel === channel)
      if (outlet) return drain(outlet, options, report)
      report.failed.push({ channel, message: `${channel} is not configured any more: its alerts wait` })
    }),
  )
  for (const one of drained) if (one.status === 'rejected') throw one.reason
  return report
}

async function drain(outlet: Outlet, options: OutboxOptions, report: OutboxReport): Promise<void> {
  const { channel } = outlet
  if (await isHeldOff(channel)) return
  const until = Date.now() + SENDING_MS
  let limit = outlet.maxEvents
  for (let messages = 0; messages < MESSAGES_PER_RUN; messages++) {
    if (messages > 0 && Date.now() > until) return
    const owner = randomUUID()
    const deliveries = await claimDeliveries({ channel, owner, leaseMs: options.leaseMs, limit })
    if (deliveries.length === 0) return
    const answer = await send(outlet, deliveries)
    await options.onAnswer?.()
    const isRefused = !answer.ok && REFUSED_TEXT.has(answer.status ?? 0)
    const goesAlone = isRefused && deliveries.length > 1
    await recordDeliveries({ deliveries, owner, result: outcomeOf(answer, deliveries, goesAlone) })
    if (answer.ok) report.sent += deliveries.length
    // One event that the channel does not take must not hold up those beside it: each goes by itself now.
    else if (goesAlone) limit = 1
    else report.failed.push({ channel, message: answer.message })
    if (!answer.ok && !isRefused) return
  }
}

async function send(outlet: Outlet, deliveries: ClaimedDelivery[]): Promise<SendResult> {
  try {
    return await outlet.send(deliveries.map((one) => one.event))
  } catch (error) {
    return { ok: false, status: null, message: describeError(error), isDoubtful: isDoubtful(error) }
  }
}

/** Codes of connections that never came about, for want of a way or of trust in the certificate: nothing was sent. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EPROTO)$|CERT|^ERR_(TLS|SSL)|^UNABLE_TO_/

/** A message that was on its way when the line broke may have arrived. */
function isDoubtful(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false
  const { cause } = error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return !NEVER_SENT.test(code)
}

function outcomeOf(answer: SendResult, deliveries: ClaimedDelivery[], goesAlone: boolean): AttemptOutcome {
  if (answer.ok) return { outcome: 'sent', status: answer.status }
  const { status, message } = answer
  const outcome = answer.isDoubtful ? 'unknown' : 'failed'
  const retryAfterMs = goesAlone ? 0 : waitOf(answer.retryAfterMs ?? null, deliveries)
  return { outcome, status, message, retryAfterMs }
}

/** The time the channel named; else a minute, and twice as long after each try, up to an hour. */
function waitOf(namedMs: number | null, deliveries: ClaimedDelivery[]): number {
  if (namedMs !== null) return Math.min(LONGEST_RETRY_MS, Math.max(SHORTEST_RETRY_MS, namedMs))
  const tries = Math.max(...deliveries.map((one) => one.attempt))
  return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10))
}
