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
