import { listAlertRecipients } from '@/db/queries/users'
import { listWebhooks } from '@/db/queries/webhooks'
import type { Channel, MessageContext, OutgoingEvent } from '@/lib/alerts/channels/contract'
import { CHANNELS } from '@/lib/alerts/channels/index'
import { getEnv } from '@/lib/env'
import { describeError } from '@/lib/errors'
import { postToOutside } from '@/lib/outside-address'
import { sendMail } from './mail'
import type { Outlet, SendResult } from './outbox'

/** All of a POST. */
const TIMEOUT_MS = 10_000
/** Answers of an address that is not valid any more: asking often does not help. */
const GONE = new Set([401, 403, 404, 410])
const GONE_RETRY_MS = 3_600_000

function channelOf(id: string): Channel {
  const channel = CHANNELS.find((one) => one.id === id)
  if (!channel) throw new Error(`no channel ${id}`)
  return channel
}

function context(): MessageContext {
  const env = getEnv()
  const appUrl = (env.APP_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '')
  return { appUrl, zone: env.BUSINESS_TIME_ZONE }
}

/** Every channel that exists now: those of the environment, and the addresses that were typed in. */
export async function listOutlets(): Promise<Outlet[]> {
  const env = getEnv()
  const own = (id: string, url: string | undefined) =>
    url === undefined ? [] : [webhookOutlet({ channel: id, format: id, url, allowPrivate: true })]
  const typed = (await listWebhooks()).map((hook) =>
    webhookOutlet({ channel: `webhook:${hook.id}`, format: hook.format, url: hook.url, allowPrivate: false }),
  )
  const mail = env.SMTP_URL && env.SMTP_FROM ? [mailOutlet(env.SMTP_URL, env.SMTP_FROM)] : []
  return [
    ...own('discord', env.DISCORD_WEBHOOK_URL),
    ...own('slack', env.SLACK_WEBHOOK_URL),
    ...mail,
    ...typed,
  ]
}

/** An address of the environment is the operator's and may be local; a typed one must lead outside. */
function webhookOutlet(input: {
  channel: string
  format: string
  url: string
  allowPrivate: boolean
}): Outlet {
  const channel = channelOf(input.format)
  return {
    channel: input.channel,
    maxEvents: channel.maxEvents,
    send: async (events) => {
      const message = channel.render(events, context())
      if (message.kind !== 'post') throw new Error(`${channel.id} is no webhook format`)
      const answer = await postToOutside(channel.address?.(input.url) ?? input.url, {
        headers: { 'content-type': 'application/json' },
        body: message.body,
        timeoutMs: TIMEOUT_MS,
        allowPrivate: input.allowPrivate,
      })
      return readAnswer(channel, answer)
    },
  }
}

function readAnswer(
  channel: Channel,
  answer: { status: number; headers: Record<string, string> },
): SendResult {
  const { status } = answer
  if (status >= 200 && status < 300) return { ok: true, status }
  const seconds = Number(answer.headers['retry-after'])
  const named = Number.isFinite(seconds) ? seconds * 1000 : null
  return {
    ok: false,
    status,
    message: `${channel.name} answered ${status}${adviceOf(status)}`,
    retryAfterMs: GONE.has(status) ? GONE_RETRY_MS : named,
  }
}

function adviceOf(status: number): string {
  if (GONE.has(status)) return ': the address is not valid any more, set a new one'
  return status === 429 ? ': too many messages, it is tried again later' : ''
}

/** Operators and admins, each in blind copy: nobody sees the others' addresses. */
function mailOutlet(url: string, from: string): Outlet {
  const channel = channelOf('email')
  return {
    channel: channel.id,
    maxEvents: channel.maxEvents,
    send: async (events: OutgoingEvent[]) => {
      const recipients = await listAlertRecipients()
      if (recipients.length === 0)
        return { ok: false, status: null, message: 'nobody with the role operator or admin has an account' }
      const message = channel.render(events, context())
      if (message.kind !== 'mail') throw new Error('the email channel writes mails')
      const { kind: _, ...mail } = message
      try {
        await sendMail(url, { from, to: from, bcc: recipients, ...mail })
        return { ok: true, status: null }
      } catch (error) {
        const text = `the mail server did not take it: ${describeError(error)}`
        return { ok: false, status: null, message: text, isDoubtful: isDoubtful(error) }
      }
    },
  }
}

/** Codes of nodemailer for what ends before a mail is handed over. */
const NEVER_HANDED_OVER = new Set(['EDNS', 'ETLS', 'EAUTH', 'EENVELOPE'])

/** Without the server's word on it, a mail that was on its way may have arrived. */
function isDoubtful(error: unknown): boolean {
  if (!(error instanceof Error)) return true
  const { code, syscall, responseCode } = error as Error & Partial<Record<string, unknown>>
  if (responseCode !== undefined || syscall === 'connect') return false
  if (NEVER_HANDED_OVER.has(String(code))) return false
  return !/^(Connection timeout|Greeting never received)/.test(error.message)
}
