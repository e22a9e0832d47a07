import type { Tone } from '@/app/_ui/badge'
import type { ConnectionOutcome } from '@/lib/installation/connection-test'

/** Words for what came of asking a source: what happened, before why. */
export const OUTCOMES: Record<ConnectionOutcome, { title: string; tone: Tone }> = {
  works: { title: 'The connection works', tone: 'good' },
  unknown_assets: { title: 'The key works, the list of coins does not', tone: 'warn' },
  key_refused: { title: 'Key refused', tone: 'act' },
  wrong_plan: { title: 'Wrong plan for this key', tone: 'warn' },
  rate_limited: { title: 'Too many calls', tone: 'warn' },
  budget_spent: { title: 'Own limit reached, not asked', tone: 'warn' },
  unreachable: { title: 'Not reachable', tone: 'act' },
  unexpected: { title: 'Not the expected answer', tone: 'warn' },
}
