import { z } from 'zod'
import { type AlertFilter, EVENT_STATES } from '@/db/queries/alert-list'

export const PATH = '/alerts'

/** What the address asks for: a page of the events. */
export interface View {
  filter: AlertFilter
  /** Id of the last event of the page before. */
  before: string | null
}

const kindSchema = z.string().regex(/^[a-z_]{1,64}$/)
const idSchema = z.string().regex(/^\d{1,20}$/)

/** Reads the address; what cannot be read, or comes twice, is as good as not given. */
export function readView(params: Record<string, string | string[] | undefined>): View {
  return {
    filter: {
      kind: kindSchema.safeParse(params.kind).data ?? null,
      state: z.enum(EVENT_STATES).safeParse(params.state).data ?? null,
    },
    before: idSchema.safeParse(params.before).data ?? null,
  }
}

/** Address of a view. */
export function hrefOf({ filter, before }: { filter: AlertFilter; before?: string }): string {
  const query = new URLSearchParams({
    ...(filter.state === null ? {} : { state: filter.state }),
    ...(filter.kind === null ? {} : { kind: filter.kind }),
    ...(before === undefined ? {} : { before }),
  })
  return query.size === 0 ? PATH : `${PATH}?${query}`
}
