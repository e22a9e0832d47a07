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
  href: string
  link: string
}

export interface Troubles {
  /** Open events, newest first. */
  open: readonly Pick<AlertLine, 'id' | 'kind' | 'severity' | 'subject' | 'title'>[]
  /** Sources whose data is older than it should be; null while there is none. */
  stale: readonly { id: string; ageSeconds: number | null }[]
  streaks: readonly RunStreak[]
}

/** What needs somebody, one sentence each: what is open first, then late data, then what did not work out. */
export function composeAttention(troubles: Troubles, zone: string): AttentionLine[] {
  const known = new Set(troubles.open.filter((one) => one.kind === 'source_stale').map((one) => one.subject))
  const stale = troubles.stale.filter(({ id }) => !known.has(id))
  return [
    ...troubles.open.map(eventLine),
    ...stale.map(staleLine),
    ...troubles.streaks.map((streak) => streakLine(streak, zone)),
  ]
}

function eventLine({ id, severity, title }: Troubles['open'][number]): AttentionLine {
  return {
    key: `event-${id}`,
    tone: severity === 'act' ? 'act' : 'warn',
    word: 'open',
    text: `${title}.`,
    href: '/alerts?state=open',
    link: 'What to do',
  }
}

function staleLine({ id, ageSeconds }: Troubles['stale'][number]): AttentionLine {
  const text =
    ageSeconds === null
      ? `${id} has sent no data yet: is it reachable, is its key right?`
      : `The newest data of ${id} is ${formatDuration(ageSeconds * 1000)} old: do not quote from it.`
  return {
    key: `stale-${id}`,
    tone: 'warn',
    word: 'late',
    text,
    href: '/data/pipeline',
    link: 'See the source',
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
      ? { href: '/alerts', link: 'See the channels' }
      : { href: '/data/pipeline', link: 'See the runs' }
  return {
    key: `streak-${job}-${status}-${first.toISOString()}`,
    tone: status === 'failed' ? 'act' : 'warn',
    word: status,
    text: `${job}: ${describeStreak(streak, zone)}. ${advice}`,
    ...place,
  }
}
