import type { AlertTarget } from '@/db/queries/alert-events'
import { listWebhooks } from '@/db/queries/webhooks'
import { getEnv, getMode } from '@/lib/env'

/** Every channel that is set up now, typed addresses included; the demo mutes them all. */
export async function listAlertTargets(): Promise<AlertTarget[]> {
  const env = getEnv()
  const muted = getMode() === 'demo'
  const channels = [
    ...(env.DISCORD_WEBHOOK_URL ? ['discord'] : []),
    ...(env.SLACK_WEBHOOK_URL ? ['slack'] : []),
    ...(env.SMTP_URL && env.SMTP_FROM ? ['email'] : []),
    ...(await listWebhooks()).map(({ id }) => `webhook:${id}`),
  ]
  return channels.map((channel) => ({ channel, muted }))
}
