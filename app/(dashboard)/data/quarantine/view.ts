import { z } from 'zod'
import { REJECT_STATUSES, type RejectFilter, type RejectKey } from '@/db/queries/quarantine'

export const PATH = '/data/quarantine'

/** What the address asks for: one record, or a page of the list. */
export interface View {
  id: string | null
  filter: RejectFilter
  after: RejectKey | null
}

const empty = (value: unknown) => (value === '' || value === undefined ? null : value)
const word = z.preprocess(empty, z.string().max(64).nullable()).catch(null)

/** A filter as a form or an address spells it; what cannot be read is as good as not given. */
export const filterSchema = z.object({
  status: z
    .preprocess((value) => empty(value) ?? 'open', z.enum([...REJECT_STATUSES, 'any']))
    .catch('open')
    .transform((status) => (status === 'any' ? null : status)),
  source: word,
  kind: word,
  reason: word,
  text: z.preprocess(empty, z.string().trim().min(1).max(200).nullable()).catch(null),
})

export const idSchema = z.string().regex(/^\d{1,20}$/)
/** Milliseconds and id of the last record of the page before. */
const afterSchema = z.string().regex(/^\d{1,14}-\d{1,20}$/)

/** Reads the address; a parameter that comes twice counts as not given. */
export function readView(params: Record<string, string | string[] | undefined>): View {
  const [ms, id] = afterSchema.safeParse(params.after).data?.split('-') ?? []
  return {
    id: idSchema.safeParse(params.id).data ?? null,
    filter: filterSchema.parse({ ...params, text: params.q }),
    after: ms && id ? { lastSeenAt: new Date(Number(ms)), id } : null,
  }
}

/** Parameters of a filter, only those that differ from the plain page. */
export function filterParams(filter: RejectFilter): Record<string, string> {
  const { status, source, kind, reason, text } = filter
  const params = { status: status ?? 'any', source, kind, reason, q: text }
  return Object.fromEntries(
    Object.entries(params).filter(
      (entry): entry is [string, string] =>
        entry[1] !== null && !(entry[0] === 'status' && entry[1] === 'open'),
    ),
  )
}

/** Address of a view. */
export function hrefOf(view: { filter: RejectFilter; id?: string; after?: RejectKey }): string {
  const { filter, id, after } = view
  const query = new URLSearchParams({
    ...filterParams(filter),
    ...(after ? { after: `${after.lastSeenAt.getTime()}-${after.id}` } : {}),
    ...(id === undefined ? {} : { id }),
  })
  return query.size === 0 ? PATH : `${PATH}?${query}`
}
