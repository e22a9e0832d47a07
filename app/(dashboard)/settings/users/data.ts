import 'server-only'
import { cache } from 'react'
import { type AccountLine, type AccountState, listAccounts } from '@/db/queries/user-list'
import { requireRole } from '@/lib/auth/session'

/** Far beyond the people of one house; more would be a mistake, and the page says that it shows no more. */
export const MOST_ACCOUNTS = 500

/** An account as the page shows it. */
export interface AccountRow extends AccountLine {
  /** `account-7` or `invitation-7`: what the address calls it. */
  key: string
  /** It is the account of whoever looks. */
  isOwn: boolean
}

export interface AccountsPage {
  rows: AccountRow[]
  byState: Record<AccountState, number>
  isCut: boolean
}

const keyOf = ({ id, state }: AccountLine) => `${state === 'invited' ? 'invitation' : 'account'}-${id}`

/** Accounts and open invitations, and how many of each state there are. Administrators only. */
export const getAccountsPage = cache(async (): Promise<AccountsPage> => {
  const user = await requireRole('admin')
  const lines = await listAccounts(MOST_ACCOUNTS + 1)
  const rows = lines.slice(0, MOST_ACCOUNTS).map((line) => ({
    ...line,
    key: keyOf(line),
    isOwn: line.state !== 'invited' && line.id === user.id,
  }))
  const count = (state: AccountState) => rows.filter((one) => one.state === state).length
  return {
    rows,
    byState: { active: count('active'), invited: count('invited'), disabled: count('disabled') },
    isCut: lines.length > MOST_ACCOUNTS,
  }
})
