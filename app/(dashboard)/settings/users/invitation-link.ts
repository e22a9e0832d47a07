import 'server-only'
import { headers } from 'next/headers'
import { getEnv } from '@/lib/env'

/**
 * The address of a link: under APP_URL, else under the origin that the browser named, which Next compares with the
 * host before an action runs.
 */
export async function invitationLink(token: string): Promise<string> {
  const { APP_URL, PORT } = getEnv()
  const origin = (await headers()).get('origin')
  const named = origin !== null && /^https?:\/\//.test(origin) ? origin : `http://localhost:${PORT}`
  return `${(APP_URL ?? named).replace(/\/+$/, '')}/invite/${token}`
}
