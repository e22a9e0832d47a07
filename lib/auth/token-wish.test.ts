import { describe, expect, it } from 'vitest'
import { GRACE_HOURS, MAX_TOKEN_DAYS, TOKEN_DAYS } from '@/lib/domain/token'
import { tokenWishSchema } from './token-wish'

describe('what somebody wants of a token', () => {
  const wish = (more: object) =>
    tokenWishSchema.safeParse({
      name: 'Nightly',
      scopes: ['export:read'],
      days: '90',
      callsPerMinute: '60',
      ...more,
    })
  const wrong = (more: object) => wish(more).error?.issues.map(({ path }) => path[0]) ?? []

  it('is read from the texts of a form', () => {
    expect(wish({ name: ' Nightly ' }).data).toEqual({
      name: 'Nightly',
      scopes: ['export:read'],
      days: 90,
      callsPerMinute: 60,
    })
    expect(wish({ days: 'never' }).data?.days).toBeNull()
    expect(wish({ scopes: ['export:read', 'export:read'] }).data?.scopes).toEqual(['export:read'])
  })

  it('takes every lifetime that the form offers', () => {
    for (const days of TOKEN_DAYS) expect(wish({ days: String(days ?? 'never') }).data?.days).toBe(days)
    expect(GRACE_HOURS).toEqual([0, 1, 24])
  })

  it.each([
    ['days', ['0', '-1', String(MAX_TOKEN_DAYS + 1), '1.5', '1e2', ' 7', '', 'Never', 'null', undefined]],
    ['callsPerMinute', ['0', '6001', '99999999', '-5', '٣', '', undefined]],
    ['name', ['', '   ', 'x'.repeat(121), 'a\nb', 'a\u202eb', 'a\0b', undefined]],
    ['scopes', [[], ['admin'], ['export:read', 'insight:read'], 'export:read', undefined]],
  ])('refuses %s as %j', (field, values) => {
    for (const value of values) expect(wrong({ [field]: value }), String(value)).toEqual([field])
  })
})
