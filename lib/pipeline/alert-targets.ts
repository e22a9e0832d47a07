import type { AlertTarget } from '@/db/queries/alert-events'
import { getEnv, getMode } from '@/lib/env'

/** Every channel that is configured now; the demo mutes them all. */
export async function listAlertTargets(): Promise<AlertTarget[]> {
  const env = getEnv()
  const muted = getMode() === 'demo'
  const channels = [
    ...(env.DISCORD_WEBHOOK_URL ? ['discord'] : []),
    ...(env.SLACK_WEBHOOK_URL ? ['slack'] : []),
    ...(env.SMTP_URL && env.SMTP_FROM ? ['email'] : []),
  ]
  return channels.map((channel) => ({ channel, muted }))
}
