import type { Tone } from '@/app/_ui/badge'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import type { DeliveryLine } from '@/db/queries/alert-list'

/** How far a delivery has come: one word, what belongs to it, and what the channel said; null when there is nothing. */
export interface DeliveryWords {
  tone: Tone
  word: string
  text: string | null
  detail: string | null
}

/** Says where one event stands on one channel, times in `zone`. */
export function deliveryWords(delivery: DeliveryLine, zone: string): DeliveryWords {
  const { status, attempts, doubtful, firstTriedAt, sentAt, lastError } = delivery
  const time = (at: Date) => formatShortTime(at, zone)
  if (status === 'muted') return { tone: 'calm', word: 'muted', text: 'the demo sends nothing', detail: null }
  if (status === 'given_up') {
    const tries = attempts === 1 ? '1 try' : `${attempts} tries`
    return { tone: 'act', word: 'given up', text: `after ${tries}`, detail: lastError }
  }
  if (status === 'sent') {
    const at = sentAt ? `${time(sentAt)} ${zoneName(sentAt, zone)}` : null
    if (doubtful === 0) return { tone: 'good', word: 'sent', text: at, detail: null }
    return { tone: 'warn', word: 'sent', text: `${at}, may have been sent twice`, detail: null }
  }
  if (firstTriedAt === null) return { tone: 'busy', word: 'waiting', text: 'to be sent', detail: null }
  const arrived = doubtful === 0 ? '' : ', may have arrived already'
  const text = `since ${time(firstTriedAt)}, next try ${time(delivery.dueAt)} ${zoneName(delivery.dueAt, zone)}${arrived}`
  return { tone: 'warn', word: 'retrying', text, detail: lastError }
}
