import 'server-only'
import { cache } from 'react'
import { listTokens, type TokenRow } from '@/db/queries/tokens'
import { requireRole } from '@/lib/auth/session'
import { DAY_MS } from '@/lib/domain/slot'
import { TOKEN_STATES, type TokenState, tokenState } from '@/lib/domain/token'

/** Far beyond the programs of one house; the page says when it shows no more. */
export const MOST_TOKENS = 500
/** Two weeks: time enough to replace it, also when somebody is away. */
const SOON_MS = 14 * DAY_MS

/** A token as the page shows it. */
export interface ShownToken extends TokenRow {
  state: TokenState
  /** It works, and ends within two weeks. */
  endsSoon: boolean
}

export interface TokensPage {
  rows: ShownToken[]
  byState: Record<TokenState, number>
  /** Whoever looks sees the tokens of all, not only his own. */
  isAdmin: boolean
  isCut: boolean
}

/** Own tokens, or everybody's for an administrator, and how many of each state there are. */
export const getTokensPage = cache(async (): Promise<TokensPage> => {
  const user = await requireRole('analyst')
  const isAdmin = user.role === 'admin'
  const found = await listTokens({ ownerId: isAdmin ? null : user.id, limit: MOST_TOKENS + 1 })
  const soon = Date.now() + SOON_MS
  const rows = found.slice(0, MOST_TOKENS).map((token) => {
    const state = tokenState(token)
    const endsSoon = state === 'active' && token.expiresAt !== null && token.expiresAt.getTime() < soon
    return { ...token, state, endsSoon }
  })
  const count = (state: TokenState) => rows.filter((row) => row.state === state).length
  const byState = Object.fromEntries(TOKEN_STATES.map((state) => [state, count(state)]))
  return {
    rows,
    byState: byState as Record<TokenState, number>,
    isAdmin,
    isCut: found.length > MOST_TOKENS,
  }
})
