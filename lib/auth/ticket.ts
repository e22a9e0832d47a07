import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'

/** Time between a checked password and the session made from it: one round trip. */
const LIFETIME_MS = 60_000

export interface LoginTicket {
  userId: string
  /** Id of the session that the ticket becomes; a ticket used twice is one session. */
  sessionId: string
}

const sign = (text: string, secret: string) =>
  createHmac('sha256', secret).update(`login ticket ${text}`).digest()

/** A signed word that a password was right just now: `user.expiry.session.signature`. */
export function createLoginTicket(input: { userId: string; secret: string; now: number }): string {
  const text = `${input.userId}.${input.now + LIFETIME_MS}.${randomUUID()}`
  return `${text}.${sign(text, input.secret).toString('base64url')}`
}

/** What a ticket says, or null when it is forged, altered or too old. */
export function readLoginTicket(input: { ticket: string; secret: string; now: number }): LoginTicket | null {
  const [userId = '', expiry = '', sessionId = '', signature = ''] = input.ticket.split('.')
  const expected = sign(`${userId}.${expiry}.${sessionId}`, input.secret)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  return Number(expiry) > input.now ? { userId, sessionId } : null
}
