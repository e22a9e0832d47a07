import { listBuiltPages } from '../../tests/security/doors'
import { EXAMPLES, readRules } from '../../tests/security/rules'

/** A page for a scanner to start at: a real address, and what it answers when it was reached. */
export interface ScanPage {
  path: string
  status: number
}

/** What an outcome of the table of rules is over HTTP. */
const STATUS: Record<string, number> = { ok: 200, home: 307, login: 307 }

/**
 * Every page of the build as a caller meets it: an administrator all of them, anonymous those that need no login.
 * Throws: an Error for a page without a rule, or with a blank in its path and no example.
 */
export function listScanPages(addresses: readonly string[] = listBuiltPages()): {
  admin: ScanPage[]
  anonymous: ScanPage[]
} {
  const rules = new Map(readRules().map((rule) => [rule.door, rule]))
  const pages = addresses.map((address) => {
    const rule = rules.get(`page ${address}`)
    const path = EXAMPLES[`page ${address}`] ?? EXAMPLES[address] ?? address
    if (!rule || path.includes('['))
      throw new Error(
        `the page ${address} needs ${rule ? 'an example' : 'a rule'} in tests/security/rules.ts`,
      )
    return { path, outcomes: rule.outcomes }
  })
  const statusOf = (outcome = '') => STATUS[outcome] ?? Number(outcome)
  return {
    admin: pages.map(({ path, outcomes }) => ({ path, status: statusOf(outcomes.admin) })),
    anonymous: pages.flatMap(({ path, outcomes }) =>
      outcomes.anonymous === 'ok' ? [{ path, status: 200 }] : [],
    ),
  }
}
