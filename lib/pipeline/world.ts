import { readDatabaseClock } from '@/db/queries/health'
import { claimSetting } from '@/db/queries/settings'
import { getMode } from '@/lib/env'
import { ConfigurationError } from '@/lib/errors'

/**
 * Keeps simulated and real figures apart: the first demo or live use of a database decides what it holds.
 * Throws: ConfigurationError when this process would mix the two.
 */
export async function requireWorld(): Promise<void> {
  const mode = getMode()
  if (mode === 'not_configured') return
  const world = await claimSetting('world', mode)
  if (world === mode) return
  throw new ConfigurationError(
    `This database holds ${world} data and cannot be used in ${mode} mode: give DATABASE_URL another database, or set DEMO=${world === 'demo' ? 'on' : 'off'}.`,
  )
}

/** Beyond this two clocks are not merely apart, one is wrong. */
export const MAX_CLOCK_SKEW_MS = 120_000

/**
 * Keeps a wrong clock from labelling prices with slots of another time, which nothing later could outrank.
 * Throws: ConfigurationError when this machine's clock and the database's are over two minutes apart.
 */
export async function requireClock(): Promise<void> {
  const skewMs = Date.now() - (await readDatabaseClock()).getTime()
  if (Math.abs(skewMs) <= MAX_CLOCK_SKEW_MS) return
  const direction = skewMs > 0 ? 'ahead of' : 'behind'
  throw new ConfigurationError(
    `The clock of this machine is ${Math.round(Math.abs(skewMs) / 1000)} s ${direction} the database's: set both by NTP; until then nothing is fetched.`,
  )
}
