import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { revokeToken } from '@/db/queries/token-changes'
import { listTokens } from '@/db/queries/tokens'
import { changeUser } from '@/db/queries/user-changes'
import { admitToken } from '@/lib/auth/tokens'
import { MAX_TOKENS_PER_OWNER, tokenState } from '@/lib/domain/token'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'
import { type Account, account, make, rotate } from '../token-makers'

const database = useTestDatabase()
useEnvironment(() => ({ LOG_LEVEL: 'silent' }))

const ip = '198.51.100.7'

let boss: Account
let ada: Account
beforeAll(async () => {
  boss = await account('admin')
})
beforeEach(async () => {
  ada = await account('analyst')
})

const admit = (token: string, from = ip) => admitToken({ token, ip: from })
const outcome = async (token: string) => (await admit(token)).outcome
const stateOf = async (id: string) => {
  const row = (await listTokens({ ownerId: null, limit: 1_000 })).find((one) => one.id === id)
  return row && tokenState(row)
}
const auditOf = async (id: string) => {
  const rows = await database.query<{ action: string; actor: string }>(
    'SELECT a.action, a.actor FROM audit_log a JOIN api_tokens t ON a.subject = CONCAT(t.name, " (", t.prefix, ")") WHERE t.id = ? ORDER BY a.id',
    [id],
  )
  return rows.map(({ action, actor }) => `${action} by ${actor}`)
}

describe('a token', () => {
  it('works from the moment it is made, and says whose it is', async () => {
    const { token, id } = await make(ada)
    expect(await admit(token)).toMatchObject({
      outcome: 'ok',
      token: { id, name: 'nightly', scopes: ['export:read'], owner: { id: ada.id, email: ada.name } },
      rate: { limit: 60, remaining: 59 },
    })
    expect(await auditOf(id)).toEqual([`token.created by ${ada.name}`])
  })

  it('leaves nothing in the database by which it could be used', async () => {
    const { token, id } = await make(ada)
    await admit(token)
    const { token: next } = await rotate(ada, id)
    const told = JSON.stringify([
      await database.query('SELECT * FROM api_tokens'),
      await database.query('SELECT * FROM audit_log'),
      await database.query('SELECT * FROM rate_limits'),
    ])
    for (const secret of [token, next]) expect(told).not.toContain(secret.slice(11))
  })

  it('is told apart from one that differs in one character, and from one in another case', async () => {
    const { token } = await make(null)
    for (const wrong of [`${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`, swapCase(token)])
      expect(await outcome(wrong)).toBe('wrong')
    expect(await outcome(token)).toBe('ok')
  })

  it('ends by the clock of the database, whatever the clock here says', async () => {
    const { token, id } = await make(ada, { days: 1 })
    const expire = (ms: number) =>
      database.query(
        'UPDATE api_tokens SET expires_at = UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND WHERE id = ?',
        [ms * 1_000, id],
      )
    await expire(60_000)
    expect(await outcome(token)).toBe('ok')
    await expire(0)
    expect(await outcome(token)).toBe('expired')
    expect(await stateOf(id)).toBe('expired')
    expect((await rotate(ada, id)).outcome).toBe('ended')
  })

  it('lasts the days that were asked for, or for ever', async () => {
    const [ninety, never] = [await make(ada), await make(ada, { days: null })]
    const rows = await database.query<{ days: string | null }>(
      'SELECT TIMESTAMPDIFF(DAY, created_at, expires_at) AS days FROM api_tokens WHERE id IN (?, ?) ORDER BY id',
      [ninety.id, never.id],
    )
    expect(rows.map(({ days }) => days)).toEqual(['90', null])
    expect(await outcome(never.token)).toBe('ok')
  })

  it('notes its use at most once a minute, with the address', async () => {
    const { token, id } = await make(ada)
    const used = async () =>
      (
        await database.query<{ last_used_at: Date | null; last_used_ip: string | null }>(
          'SELECT last_used_at, last_used_ip FROM api_tokens WHERE id = ?',
          [id],
        )
      )[0]
    expect(await used()).toEqual({ last_used_at: null, last_used_ip: null })
    await Promise.all(Array.from({ length: 10 }, (_, i) => admit(token, `10.0.0.${i}`)))
    const first = await used()
    expect(first?.last_used_ip).toMatch(/^10\.0\.0\.\d$/)
    await admit(token, '10.9.9.9')
    expect(await used()).toEqual(first)
    await database.query(
      'UPDATE api_tokens SET last_used_at = last_used_at - INTERVAL 61 SECOND WHERE id = ?',
      [id],
    )
    await admit(token, '10.9.9.9')
    expect((await used())?.last_used_ip).toBe('10.9.9.9')
  })
})

const swapCase = (token: string) =>
  `ks_${[...token.slice(3)].map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase())).join('')}`

describe('the owner of a token', () => {
  it('takes his tokens along when he is disabled, and back when he is enabled', async () => {
    const { token, id } = await make(ada)
    await changeUser({ actor: boss, userId: ada.id, change: { kind: 'disable' } })
    expect(await outcome(token)).toBe('owner_disabled')
    expect(await stateOf(id)).toBe('blocked')
    expect((await rotate(boss, id)).outcome).toBe('owner')
    await changeUser({ actor: boss, userId: ada.id, change: { kind: 'enable' } })
    expect(await outcome(token)).toBe('ok')
  })

  it('is read at every call: a role that was lost is lost for the token', async () => {
    const { token, id } = await make(ada)
    await changeUser({ actor: boss, userId: ada.id, change: { kind: 'role', role: 'viewer' } })
    expect(await admit(token)).toMatchObject({ outcome: 'ok', token: { owner: { role: 'viewer' } } })
    expect(await stateOf(id)).toBe('blocked')
    for (const attempt of [await make(ada), await rotate(ada, id)])
      expect(['owner', 'unknown']).toContain('outcome' in attempt ? attempt.outcome : attempt.id)
  })

  it('must be there, enabled and of the role, in the moment it is made', async () => {
    const viewer = await account('viewer')
    expect((await make(viewer)).id).toBe('owner')
    expect((await make({ id: '999999', name: 'nobody' })).id).toBe('owner')
    const both = await Promise.all([
      changeUser({ actor: boss, userId: ada.id, change: { kind: 'disable' } }),
      make(ada),
    ])
    if (both[1].id !== 'owner') expect(await outcome(both[1].token)).toBe('owner_disabled')
  })

  it('has a limit of tokens that work; those that ended do not count', async () => {
    const all = []
    for (let i = 0; i < MAX_TOKENS_PER_OWNER; i++) all.push(await make(ada))
    expect((await make(ada)).id).toBe('too_many')
    await revokeToken({ actor: ada, id: all[0]?.id ?? '' })
    expect((await make(ada)).id).toMatch(/^\d+$/)
  })
})

describe('somebody else', () => {
  it('can neither see, replace nor revoke a token, and is told what is told of one that is not there', async () => {
    const { token, id } = await make(ada)
    for (const other of [await account('analyst'), await account('operator')]) {
      expect((await listTokens({ ownerId: other.id, limit: 10 })).map((one) => one.id)).not.toContain(id)
      for (const one of [id, '999999999']) {
        expect((await rotate(other, one)).outcome).toBe('unknown')
        expect((await revokeToken({ actor: other, id: one })).outcome).toBe('unknown')
      }
    }
    expect(await outcome(token)).toBe('ok')
    expect(await auditOf(id)).toHaveLength(1)
  })

  it('can when he is an administrator, as the log tells; not any more once he is none', async () => {
    const { token, id } = await make(ada)
    const second = await account('admin')
    await changeUser({ actor: boss, userId: second.id, change: { kind: 'role', role: 'operator' } })
    expect((await revokeToken({ actor: second, id })).outcome).toBe('unknown')
    expect((await revokeToken({ actor: boss, id })).outcome).toBe('done')
    expect(await outcome(token)).toBe('revoked')
    expect(await auditOf(id)).toEqual([`token.created by ${ada.name}`, `token.revoked by ${boss.name}`])
  })

  it('has no say over a token of the command line, but an administrator has', async () => {
    const { id } = await make(null)
    expect((await revokeToken({ actor: ada, id })).outcome).toBe('unknown')
    expect((await revokeToken({ actor: boss, id })).outcome).toBe('done')
  })
})

describe('a rotation', () => {
  it('gives a successor with the same name, scopes, limit and lifetime, linked to the old one', async () => {
    const { token, id } = await make(ada, { callsPerMinute: 7, days: 30 })
    const next = await rotate(ada, id)
    expect(next).toMatchObject({ outcome: 'done', name: 'nightly' })
    expect(await outcome(token)).toBe('revoked')
    expect(await admit(next.token)).toMatchObject({
      outcome: 'ok',
      token: { rotatedFrom: id, callsPerMinute: 7, owner: { id: ada.id }, scopes: ['export:read'] },
    })
    const [row] = await database.query<{ days: string }>(
      'SELECT TIMESTAMPDIFF(DAY, created_at, expires_at) AS days FROM api_tokens WHERE rotated_from = ?',
      [id],
    )
    expect(row?.days).toBe('30')
  })

  it('keeps a token that never ends without an end', async () => {
    const { id } = await make(ada, { days: null })
    expect(await rotate(ada, id)).toMatchObject({ outcome: 'done', expiresAt: null })
  })

  it.each([1, 24] as const)('lets the old one work for %i h more, unless it is revoked', async (hours) => {
    const { token, id } = await make(ada)
    await rotate(ada, id, hours)
    expect(await outcome(token)).toBe('ok')
    expect(await stateOf(id)).toBe('ending')
    const end = (minutes: number) =>
      database.query('UPDATE api_tokens SET revoked_at = revoked_at - INTERVAL ? MINUTE WHERE id = ?', [
        minutes,
        id,
      ])
    await end(hours * 60 - 1)
    expect(await outcome(token)).toBe('ok')
    await end(1)
    expect(await outcome(token)).toBe('revoked')
    const other = await make(ada)
    await rotate(ada, other.id, hours)
    expect((await revokeToken({ actor: ada, id: other.id })).outcome).toBe('done')
    expect(await outcome(other.token)).toBe('revoked')
  })

  it('of two at once succeeds once', async () => {
    for (const grace of [0, 24] as const) {
      const { id } = await make(ada)
      const both = await Promise.all([
        rotate(ada, id, grace),
        rotate(boss, id, grace),
        rotate(ada, id, grace),
      ])
      expect(both.map((one) => one.outcome).sort()).toEqual(['done', 'ended', 'ended'])
      const working = await Promise.all(both.map(({ token }) => outcome(token)))
      expect(working.filter((one) => one === 'ok')).toHaveLength(1)
    }
  })

  it('against a revocation at the same time leaves no successor of a revoked token behind unseen', async () => {
    for (let i = 0; i < 5; i++) {
      const { token, id } = await make(ada)
      const [next, revoked] = await Promise.all([rotate(ada, id, 1), revokeToken({ actor: boss, id })])
      expect(revoked.outcome).toBe('done')
      expect(await outcome(token)).toBe('revoked')
      expect(await outcome(next.token)).toBe(next.outcome === 'done' ? 'ok' : 'wrong')
    }
  })
})

describe('a revocation', () => {
  it('ends a token for every call that starts after it, however many are under way', async () => {
    const { token, id } = await make(ada, { callsPerMinute: 1_000 })
    const before = Array.from({ length: 20 }, () => outcome(token))
    const revoked = revokeToken({ actor: ada, id })
    const during = Array.from({ length: 20 }, () => outcome(token))
    expect((await revoked).outcome).toBe('done')
    const after = await Promise.all(Array.from({ length: 20 }, () => outcome(token)))
    expect(new Set(after)).toEqual(new Set(['revoked']))
    for (const one of await Promise.all([...before, ...during])) expect(['ok', 'revoked']).toContain(one)
  })

  it('happens once', async () => {
    const { id } = await make(ada)
    const both = await Promise.all([revokeToken({ actor: ada, id }), revokeToken({ actor: boss, id })])
    expect(both.map((one) => one.outcome).sort()).toEqual(['done', 'ended'])
    expect((await auditOf(id)).filter((line) => line.startsWith('token.revoked'))).toHaveLength(1)
  })
})
