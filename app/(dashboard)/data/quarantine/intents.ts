import type { RejectStatus } from '@/db/queries/quarantine'

/** What an operator can do with records. */
export type Intent = 'replay' | 'dismiss' | 'reopen'

/** What can be done with records of a status; null is any of them. */
export function intentsOf(status: RejectStatus | null): Intent[] {
  if (status === 'open') return ['replay', 'dismiss']
  if (status === 'dismissed') return ['reopen']
  return status === null ? ['replay', 'dismiss', 'reopen'] : []
}
