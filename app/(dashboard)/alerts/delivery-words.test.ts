import { describe, expect, it } from 'vitest'
import type { DeliveryLine } from '@/db/queries/alert-list'
import { deliveryWords } from './delivery-words'

const PENDING: DeliveryLine = {
  channel: 'discord',
  status: 'pending',
  attempts: 0,
  dueAt: new Date('2026-11-24T01:20:00.000Z'),
  sentAt: null,
  firstTriedAt: null,
  lastError: null,
  doubtful: 0,
}
const words = (change: Partial<DeliveryLine>) => deliveryWords({ ...PENDING, ...change }, 'Africa/Lagos')

describe('the way of an event over a channel', () => {
  it('begins with waiting', () => {
    expect(words({})).toEqual({ tone: 'busy', word: 'waiting', text: 'to be sent', detail: null })
  })

  it('while the channel is down names its beginning, the next try and what the channel said', () => {
    const firstTriedAt = new Date('2026-11-24T01:05:00.000Z')
    expect(words({ attempts: 3, firstTriedAt, lastError: 'Discord answered 503' })).toEqual({
      tone: 'warn',
      word: 'retrying',
      text: 'since 24 Nov 02:05, next try 24 Nov 02:20 WAT',
      detail: 'Discord answered 503',
    })
    expect(words({ attempts: 1, firstTriedAt, doubtful: 1 }).text).toMatch(/, may have arrived already$/)
  })

  it('ends with its time and zone, and says when it may have been told twice', () => {
    const sentAt = new Date('2026-11-24T01:06:00.000Z')
    expect(words({ status: 'sent', sentAt })).toEqual({
      tone: 'good',
      word: 'sent',
      text: '24 Nov 02:06 WAT',
      detail: null,
    })
    expect(words({ status: 'sent', sentAt, doubtful: 1 })).toMatchObject({
      tone: 'warn',
      text: '24 Nov 02:06 WAT, may have been sent twice',
    })
  })

  it('ends in giving up, or never begins in the demo', () => {
    expect(words({ status: 'given_up', attempts: 1, lastError: 'gone' })).toEqual({
      tone: 'act',
      word: 'given up',
      text: 'after 1 try',
      detail: 'gone',
    })
    expect(words({ status: 'muted' })).toMatchObject({ tone: 'calm', word: 'muted' })
  })
})
