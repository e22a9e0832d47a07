import type { Tone } from '@/app/_ui/badge'
import { formatDuration } from '@/app/_ui/format-time'
import { describeStreak } from '@/app/_ui/streak-words'
import type { AlertLine } from '@/db/queries/alert-list'
import type { RunStreak } from '@/db/queries/pipeline'

/** One trouble in one sentence, with the place where it is explained. */
export interface AttentionLine {
  key: string
  tone: Tone
  /** One word for the tone, so that it does not hang on colour. */
  word: string
  text: string
  at: Date
  href: string
  link: string
}

export interface Troubles {
  /** Open events, newest first. */
  open: readonly Pick<AlertLine, 'id' | 'kind' | 'severity' | 'subject' | 'title' | 'occurredAt'>[]
  /** Sources whose data is older than it should be; null while there is none. */
  stale: readonly { id: string; ageSeconds: number | null }[]
  streaks: readonly RunStreak[]
  now: Date
}

/** What is open and needs somebody, one sentence each, the newest first. */
export function composeOpen(open: Troubles['open']): AttentionLine[] {
  return open.map(({ id, severity, title, occurredAt }) => ({
    key: `event-${id}`,
    tone: severity === 'act' ? 'act' : 'warn',
    word: severity === 'act' ? 'act now' : 'open',
    text: `${title}.`,
    at: occurredAt,
    href: `/alerts?state=open#event-${id}`,
    link: 'What to do',
  }))
}

/** What does not work out, one sentence each: late data first, then runs. Late sources with an alert are told there. */
export function composeTroubles(
  { stale, streaks, now }: Omit<Troubles, 'open'>,
  zone: string,
): AttentionLine[] {
  return [...stale.map((one) => staleLine(one, now)), ...streaks.map((streak) => streakLine(streak, zone))]
}

function staleLine({ id, ageSeconds }: Troubles['stale'][number], now: Date): AttentionLine {
  const text =
    ageSeconds === null
      ? `${id} has sent no data yet: is it reachable, is its key right?`
      : `The newest data of ${id} is ${formatDuration(ageSeconds * 1000)} old: do not quote from it.`
  return {
    key: `stale-${id}`,
    tone: 'warn',
    word: 'late',
    text,
    at: new Date(now.getTime() - (ageSeconds ?? 0) * 1000),
    href: '/data/pipeline',
    link: 'Source',
  }
}

const ADVICE: Readonly<Record<string, string>> = {
  not_delivered: 'Nobody started them: was this server off, or its schedule?',
  died: 'The process ended in the middle: look for a restart.',
  channel: 'An alert channel does not answer.',
  gave_up: 'They ended their process again and again: the log says where.',
}

function streakLine(streak: RunStreak, zone: string): AttentionLine {
  const { job, status, reason, first } = streak
  const advice = ADVICE[reason ?? ''] ?? 'The ledger has the message.'
  const place =
    reason === 'channel'
      ? { href: '/alerts', link: 'Channels' }
      : { href: `/data/pipeline?job=${job}#runs`, link: 'Runs' }
  return {
    key: `streak-${job}-${status}-${first.toISOString()}`,
    tone: status === 'failed' ? 'act' : 'warn',
    word: status,
    text: `${job}: ${describeStreak(streak, zone)}. ${advice}`,
    at: streak.last,
    ...place,
  }
}
