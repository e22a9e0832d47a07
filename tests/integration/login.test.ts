import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { changeUser } from '@/db/queries/user-changes'
import { getSessionUser, getUserByEmail, insertUser } from '@/db/queries/users'
import { clientAddress } from '@/lib/auth/client-address'
import { authOptions } from '@/lib/auth/config'
import { login } from '@/lib/auth/login'
import { hashPassword } from '@/lib/auth/password'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const PASSWORD = 'correct horse battery'
const SHELL = { id: null, name: 'command line' }
useEnvironment(() => ({ AUTH_SECRET: 'a-secret-of-the-tests-only', LOG_LEVEL: 'silent' }))

beforeAll(async () => {
  for (const email of ['ada@example.org', 'gone@example.org', 'seun@example.org']) {
    await insertUser({ email, role: 'viewer', passwordHash: await hashPassword(PASSWORD) })
  }
  const gone = await getUserByEmail('gone@example.org')
  if (gone) await changeUser({ actor: SHELL, userId: gone.id, change: { kind: 'disable' } })
})
beforeEach(() => database.query('DELETE FROM login_attempts'))

const attempt = (email: string, password: string, ip = '198.51.100.7') => login({ email, password, ip })

describe('a login', () => {
  it('takes the right password, whatever the case of the address', async () => {
    expect(await attempt(' Ada@Example.ORG ', PASSWORD)).toMatchObject({
      outcome: 'ok',
      user: { role: 'viewer' },
    })
  })

  it('refuses a wrong password, an unknown account and a disabled one in the same words', async () => {
    expect(await attempt('ada@example.org', 'wrong')).toEqual({ outcome: 'refused' })
    expect(await attempt('nobody@example.org', PASSWORD)).toEqual({ outcome: 'refused' })
    expect(await attempt('gone@example.org', PASSWORD)).toEqual({ outcome: 'refused' })
  })

  it('stops guessing after eight failures and says how long to wait', async () => {
    for (let i = 0; i < 8; i++)
      expect((await attempt('seun@example.org', `guess ${i}`)).outcome).toBe('refused')
    const next = await attempt('seun@example.org', PASSWORD)
    expect(next.outcome).toBe('throttled')
    if (next.outcome === 'throttled') expect(next.retryAfterSeconds).toBeGreaterThan(600)
  })

  it('looks at no more than eight passwords when the guesses come at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, i) => attempt('seun@example.org', `guess ${i}`)),
    )
    expect(results.filter((one) => one.outcome === 'refused').length).toBeLessThanOrEqual(8)
    expect(results.filter((one) => one.outcome === 'ok')).toEqual([])
  })

  it('does not throttle another account behind another address', async () => {
    await Promise.all(Array.from({ length: 9 }, () => attempt('seun@example.org', 'x')))
    expect(await attempt('ada@example.org', PASSWORD, '198.51.100.8')).toMatchObject({ outcome: 'ok' })
  })

  it('throttles one address that tries many accounts', async () => {
    for (let i = 0; i < 41; i++) await attempt(`user${i}@example.org`, 'x', '198.51.100.9')
    expect(await attempt('ada@example.org', PASSWORD, '198.51.100.9')).toMatchObject({ outcome: 'throttled' })
  }, 60_000)

  describe('without trusted proxies, where every address is unknown', () => {
    const FROM_NOWHERE = clientAddress('203.0.113.9', 0)
    const countFailed = async () =>
      Number(
        (
          await database.query<{ n: string }>(
            "SELECT COUNT(*) AS n FROM audit_log WHERE action IN ('login.failed', 'login.throttled')",
          )
        )[0]?.n,
      )
    /** As many failures as a quarter of an hour of spraying leaves. */
    const spray = () =>
      database.query(
        `INSERT INTO login_attempts (email, ip, attempted_at) SELECT CONCAT('sprayed', a.n + 20 * b.n, '@example.org'), '${FROM_NOWHERE}', UTC_TIMESTAMP(3) FROM (${numbers(20)}) a, (${numbers(15)}) b`,
      )
    const numbers = (count: number) =>
      Array.from({ length: count }, (_, n) => `SELECT ${n} AS n`).join(' UNION ALL ')

    it('slows a spray over many accounts to one try at a time, and tells of it in two lines', async () => {
      await spray()
      const before = await countFailed()
      const answers = await Promise.all(
        Array.from({ length: 80 }, (_, n) => attempt(`many${n}@example.org`, 'x', FROM_NOWHERE)),
      )
      const refused = answers.filter(({ outcome }) => outcome === 'refused').length
      expect(refused).toBeLessThan(60)
      expect(answers.filter(({ outcome }) => outcome === 'throttled')).toHaveLength(80 - refused)
      expect((await countFailed()) - before).toBe(2)
      const lines = await database.query(
        "SELECT action FROM audit_log WHERE actor = 'many accounts' ORDER BY action",
      )
      expect(lines).toEqual([{ action: 'login.failed' }, { action: 'login.throttled' }])
      // A try that was sent away was not looked at: it counts against nobody.
      const counted = await database.query("SELECT id FROM login_attempts WHERE email LIKE 'many%'")
      expect(counted).toHaveLength(refused)
    })

    it('locks nobody out meanwhile, and still stops guessing at one account', async () => {
      await spray()
      expect(await attempt('ada@example.org', PASSWORD, FROM_NOWHERE)).toMatchObject({ outcome: 'ok' })
      for (let n = 0; n < 8; n++)
        expect((await attempt('seun@example.org', `guess ${n}`, FROM_NOWHERE)).outcome).toBe('refused')
      expect((await attempt('seun@example.org', PASSWORD, FROM_NOWHERE)).outcome).toBe('throttled')
      expect(await attempt('ada@example.org', PASSWORD, FROM_NOWHERE)).toMatchObject({ outcome: 'ok' })
    })
  })

  it('forgets failures after a success', async () => {
    for (let i = 0; i < 7; i++) await attempt('ada@example.org', 'typo')
    await attempt('ada@example.org', PASSWORD)
    for (let i = 0; i < 7; i++) expect((await attempt('ada@example.org', 'typo')).outcome).toBe('refused')
  })

  it('writes every outcome to the audit log, never the password', async () => {
    await attempt('ada@example.org', PASSWORD)
    await attempt('ada@example.org', 'a-wrong-password')
    const rows = await database.query<{ action: string }>('SELECT * FROM audit_log')
    expect(new Set(rows.map((one) => one.action))).toEqual(
      new Set(['login.succeeded', 'login.failed', 'login.throttled', 'user.disabled']),
    )
    expect(JSON.stringify(rows)).not.toContain('a-wrong-password')
  })
})

describe('a session', () => {
  /** The token of a new login, as next-auth would put it into the cookie. */
  async function newToken(email: string) {
    const user = await getUserByEmail(email)
    const jwt = authOptions().callbacks?.jwt
    if (!user || !jwt) throw new Error('not set up')
    const token = await jwt({ token: {}, user: { id: user.id }, account: null } as never)
    return token as { userId: string; email: string; sessionVersion: number; sessionId: string }
  }

  it('ends at once when the account is revoked', async () => {
    const token = await newToken('ada@example.org')
    expect(await getSessionUser(token)).toMatchObject({ email: 'ada@example.org' })
    await changeUser({ actor: SHELL, userId: token.userId, change: { kind: 'sign_out' } })
    expect(await getSessionUser(token)).toBeNull()
  })

  it('that was signed out is refused wherever a copy of its token is, and no other session ends', async () => {
    const [laptop, phone] = [await newToken('seun@example.org'), await newToken('seun@example.org')]
    await authOptions().events?.signOut?.({ token: laptop } as never)
    expect(await getSessionUser(laptop)).toBeNull()
    expect(await getSessionUser(phone)).toMatchObject({ email: 'seun@example.org' })
  })
})
