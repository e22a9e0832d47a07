import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '@/db/migrate'
import { copyAccounts } from '@/db/queries/account-copy'
import { getSessionUser } from '@/db/queries/users'
import { createDatabase, useTestDatabase } from '../setup/test-database'

/** The live database; the demo beside it is another one of the same server. */
const live = useTestDatabase()
let demo = { url: '', name: '', drop: async () => {} }

beforeAll(async () => {
  const { url, drop } = await createDatabase()
  await migrate({ url })
  demo = { url, drop, name: new URL(url).pathname.slice(1) }
})
afterAll(() => demo.drop())
beforeEach(async () => {
  for (const table of ['users', 'ended_sessions']) {
    await live.query('DELETE FROM ??', [table])
    await live.query('DELETE FROM ??.??', [demo.name, table])
  }
})

interface Account {
  id: string
  email: string
  name: string | null
  role: string
  password_hash: string
  session_version: number
  disabled_at: Date | null
  last_login_at: Date | null
  created_at: Date
}

const CREATED = new Date('2026-11-01T08:00:00.125Z')
const account = (id: string, email: string, more: Partial<Account> = {}): Account => ({
  id,
  email,
  name: null,
  role: 'viewer',
  password_hash: `hash of ${email}`,
  session_version: 1,
  disabled_at: null,
  last_login_at: null,
  created_at: CREATED,
  ...more,
})

const ADMIN = account('7', 'admin@desk.example', {
  name: 'Ada Lovelace',
  role: 'admin',
  session_version: 4,
  last_login_at: new Date('2026-11-28T09:30:00.500Z'),
})
const GONE = account('9', 'gone@desk.example', {
  role: 'operator',
  disabled_at: new Date('2026-11-20T10:00:00Z'),
})

async function store(database: string, accounts: Account[]): Promise<void> {
  for (const one of accounts) await live.query('INSERT INTO ??.users SET ?', [database, one])
}
const storeLive = (...accounts: Account[]) => store(new URL(live.url).pathname.slice(1), accounts)
const storeDemo = (...accounts: Account[]) => store(demo.name, accounts)
const accounts = () => live.query<Account>('SELECT * FROM users ORDER BY id')

describe('the accounts of the demo', () => {
  it('come with ids, roles, hashes and times as they are, the disabled ones disabled', async () => {
    await storeDemo(ADMIN, GONE)
    expect(await copyAccounts(demo.name)).toEqual({ copied: 2, kept: 0 })
    expect(await accounts()).toEqual([ADMIN, GONE])
  })

  it('come once: the second copy changes nothing, also not what was changed since', async () => {
    await storeDemo(ADMIN, GONE)
    await copyAccounts(demo.name)
    await live.query("UPDATE users SET role = 'analyst', password_hash = 'newer', session_version = 9")
    const before = await accounts()
    expect(await copyAccounts(demo.name)).toEqual({ copied: 0, kept: 2 })
    expect(await accounts()).toEqual(before)
  })

  it('overwrite no live account of the same address', async () => {
    const here = account('3', ADMIN.email, { role: 'viewer', password_hash: 'the live one' })
    await storeLive(here)
    await storeDemo(ADMIN, GONE)
    expect(await copyAccounts(demo.name)).toEqual({ copied: 1, kept: 1 })
    expect(await accounts()).toEqual([here, GONE])
  })

  it('take another id where theirs is somebody else’s, whose session then opens neither', async () => {
    const other = account(ADMIN.id, 'other@desk.example', { session_version: ADMIN.session_version })
    await storeLive(other)
    await storeDemo(ADMIN)
    expect(await copyAccounts(demo.name)).toEqual({ copied: 1, kept: 0 })
    const [first, second] = await accounts()
    expect(first).toEqual(other)
    expect(second).toEqual({ ...ADMIN, id: second?.id })
    expect(second?.id).not.toBe(ADMIN.id)
    const { id: userId, email, session_version: sessionVersion } = ADMIN
    expect(await getSessionUser({ userId, email, sessionVersion, sessionId: 'of-the-demo' })).toBeNull()
  })

  it('bring their sessions along, but none that has ended', async () => {
    await storeDemo(ADMIN)
    await live.query('INSERT INTO ??.ended_sessions SET ?', [
      demo.name,
      { session_id: 'signed-out', ended_at: CREATED },
    ])
    await copyAccounts(demo.name)
    await copyAccounts(demo.name)
    const claims = { userId: ADMIN.id, email: ADMIN.email, sessionVersion: ADMIN.session_version }
    expect(await getSessionUser({ ...claims, sessionId: 'signed-out' })).toBeNull()
    expect(await getSessionUser({ ...claims, sessionId: 'open' })).toMatchObject({ role: 'admin' })
  })

  it('are all there is of the demo: no price, token, audit line or attempt to log in', async () => {
    await storeDemo(ADMIN)
    await live.query('INSERT INTO ??.settings SET ?', [
      demo.name,
      { name: 'demo_first_history', value: '1', updated_at: CREATED },
    ])
    await live.query(
      "INSERT INTO ??.login_attempts (email, ip, attempted_at) VALUES (?, '::1', UTC_TIMESTAMP(3))",
      [demo.name, ADMIN.email],
    )
    const tables = await live.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
    )
    const count = async () => {
      const counts = new Map<string, string>()
      for (const { name } of tables) {
        const [row] = await live.query<{ n: string }>('SELECT COUNT(*) AS n FROM ??', [name])
        counts.set(name, String(row?.n))
      }
      return counts
    }
    const before = await count()
    await copyAccounts(demo.name)
    expect(before.size).toBeGreaterThan(20)
    expect(await count()).toEqual(before.set('users', '1'))
  })
})
