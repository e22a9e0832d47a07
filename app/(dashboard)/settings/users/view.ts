import { z } from 'zod'
import { ACCOUNT_STATES, type AccountState } from '@/db/queries/user-list'

export const PATH = '/settings/users'

/** What the address asks for: the accounts in a state, and one that is opened. */
export interface View {
  state: AccountState | null
  /** `account-7` or `invitation-7`. */
  open: string | null
}

const openSchema = z.string().regex(/^(account|invitation)-\d{1,20}$/)

/** Reads the address; what cannot be read, or comes twice, is as good as not given. */
export function readView(params: Record<string, string | string[] | undefined>): View {
  return {
    state: z.enum(ACCOUNT_STATES).safeParse(params.state).data ?? null,
    open: openSchema.safeParse(params.open).data ?? null,
  }
}

/** Address of a view. */
export function hrefOf({ state, open }: View): string {
  const query = new URLSearchParams({
    ...(state === null ? {} : { state }),
    ...(open === null ? {} : { open }),
  })
  return query.size === 0 ? PATH : `${PATH}?${query}`
}
