import 'server-only'
import { cookies } from 'next/headers'
import { createLoader, parseAsStringLiteral } from 'nuqs/server'
import { SEEN_COOKIE } from './seen-cookie'
import { type Since, sinceOf } from './since'

type Query = Promise<Record<string, string | string[] | undefined>>

const loadView = createLoader({ since: parseAsStringLiteral(['day']) })

/** When Today is looked at, and since when something is news to this reader. */
export interface Visit {
  now: Date
  /** What the page shows: the address may ask for a whole day. */
  since: Since
  /** Since when this visit counts, whatever the address asks for. */
  counted: Date
}

/** Reads address and cookie of a look at Today. */
export async function readVisit(query: Query): Promise<Visit> {
  const now = new Date()
  const own = sinceOf((await cookies()).get(SEEN_COOKIE)?.value, now)
  const { since } = await loadView(query)
  return { now, since: since === 'day' ? sinceOf(undefined, now) : own, counted: own.at }
}
