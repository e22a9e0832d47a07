import type { Tone } from './badge'

/** Words for what came of asking a source, by its outcome: what happened, before why. */
export const CONNECTION_WORDS = {
  works: { title: 'The connection works', tone: 'good' },
  unknown_assets: { title: 'The key works, the list of coins does not', tone: 'warn' },
  key_refused: { title: 'Key refused', tone: 'act' },
  wrong_plan: { title: 'Wrong plan for this key', tone: 'warn' },
  rate_limited: { title: 'Too many calls', tone: 'warn' },
  budget_spent: { title: 'Own limit reached, not asked', tone: 'warn' },
  unreachable: { title: 'Not reachable', tone: 'act' },
  unexpected: { title: 'Not the expected answer', tone: 'warn' },
} as const satisfies Record<string, { title: string; tone: Tone }>
