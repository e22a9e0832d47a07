import { describe, expect, it } from 'vitest'
import { createLoginTicket, readLoginTicket } from './ticket'

const secret = 'a-secret-of-the-tests-only'
const now = Date.UTC(2026, 10, 23)

describe('a login ticket', () => {
  const ticket = createLoginTicket({ userId: '7', secret, now })

  it('says whose password was right', () => {
    expect(readLoginTicket({ ticket, secret, now: now + 59_000 })).toMatchObject({ userId: '7' })
  })

  it('is worth nothing after a minute', () => {
    expect(readLoginTicket({ ticket, secret, now: now + 60_000 })).toBeNull()
  })

  it('is worth nothing under another secret, for another user, with a later expiry or cut short', () => {
    expect(readLoginTicket({ ticket, secret: `${secret}!`, now })).toBeNull()
    expect(readLoginTicket({ ticket: ticket.replace(/^7/, '1'), secret, now })).toBeNull()
    expect(
      readLoginTicket({ ticket: ticket.replace(String(now + 60_000), String(now + 90_000)), secret, now }),
    ).toBeNull()
    for (const bad of ['', '...', ticket.slice(0, -4), `${ticket}.x`.replace('.x', '')]) {
      expect(readLoginTicket({ ticket: bad === ticket ? `${bad}AAAA` : bad, secret, now })).toBeNull()
    }
  })

  it('names a session of its own', () => {
    const [one, two] = [ticket, createLoginTicket({ userId: '7', secret, now })].map((each) =>
      readLoginTicket({ ticket: each, secret, now }),
    )
    expect(one?.sessionId).not.toBe(two?.sessionId)
  })
})
