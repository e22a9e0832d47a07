import 'server-only'
import { headers } from 'next/headers'
import { getEnv } from '@/lib/env'

/**
 * Where this site is reached, for addresses that people take along: APP_URL, else the origin that the browser named,
 * which Next compares with the host before an action runs.
 */
export async function siteOrigin(): Promise<string> {
  const { APP_URL, PORT } = getEnv()
  const origin = (await headers()).get('origin')
  const named = origin !== null && /^https?:\/\//.test(origin) ? origin : `http://localhost:${PORT}`
  return (APP_URL ?? named).replace(/\/+$/, '')
}
