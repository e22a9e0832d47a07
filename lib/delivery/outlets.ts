import { createTransport } from 'nodemailer'
import { listAlertRecipients } from '@/db/queries/users'
import { listWebhooks } from '@/db/queries/webhooks'
import type { Channel, MessageContext, OutgoingEvent } from '@/lib/alerts/channels/contract'
import { CHANNELS } from '@/lib/alerts/channels/index'
import { getEnv } from '@/lib/env'
import { describeError } from '@/lib/errors'
import { postToOutside } from '@/lib/outside-address'
import type { Outlet, SendResult } from './outbox'

const TIMEOUT_MS = 10_000

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
      const answer = await postToOutside(input.url, {
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
  const advice =
    status === 401 || status === 403 || status === 404
      ? ': the address is not valid any more, set a new one'
      : status === 429
        ? ': too many messages, it is tried again later'
        : ''
  return {
    ok: false,
    status,
    message: `${channel.name} answered ${status}${advice}`,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : null,
  }
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
      const limits = { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS }
      const transport = createTransport({ url, ...limits })
      try {
        await transport.sendMail({ from, to: from, bcc: recipients, ...mail })
        return { ok: true, status: null }
      } catch (error) {
        return { ok: false, status: null, message: `the mail server refused: ${describeError(error)}` }
      } finally {
        transport.close()
      }
    },
  }
}
