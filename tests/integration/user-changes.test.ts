import { beforeEach, describe, expect, it } from 'vitest'
import { type ChangeOutcome, changeUser, type UserChange } from '@/db/queries/user-changes'
import { insertUser } from '@/db/queries/users'
import type { Role } from '@/lib/domain/role'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const SHELL = { id: null, name: 'command line' }

beforeEach(async () => {
  await database.query('DELETE FROM users')
  await database.query('DELETE FROM audit_log')
})

const account = async (email: string, role: Role = 'admin') => ({
  id: (await insertUser({ email, role, passwordHash: 'x' })) ?? '',
  name: email,
})
const admins = () =>
  database.query<{ email: string }>(
    "SELECT email FROM users WHERE role = 'admin' AND disabled_at IS NULL ORDER BY email",
  )
const audit = () =>
  database.query<{
    actor: string
    action: string
    subject: string
    before_value: unknown
    after_value: unknown
  }>('SELECT actor, action, subject, before_value, after_value FROM audit_log ORDER BY id')

const LOSSES: [string, UserChange][] = [
  ['demoted', { kind: 'role', role: 'viewer' }],
  ['disabled', { kind: 'disable' }],
  ['reset to a lower role', { kind: 'reset', role: 'operator', passwordHash: 'y' }],
]

describe.each(LOSSES)('an admin who is %s', (_, change) => {
  it('is never the last one, whoever asks', async () => {
    const ada = await account('ada@desk.example')
    const bob = await account('bob@desk.example')
    await changeUser({ actor: ada, userId: bob.id, change: { kind: 'disable' } })
    expect(await changeUser({ actor: ada, userId: ada.id, change })).toBe('last_admin')
    expect(await changeUser({ actor: SHELL, userId: ada.id, change })).toBe('last_admin')
    expect(await admins()).toEqual([{ email: 'ada@desk.example' }])
    expect(await audit()).toHaveLength(1)
  })

  it('leaves one when two do it to each other at the same time', async () => {
    for (let round = 0; round < 15; round++) {
      await database.query('DELETE FROM users')
      const ada = await account('ada@desk.example')
      const bob = await account('bob@desk.example')
      const outcomes = await Promise.all([
        changeUser({ actor: ada, userId: bob.id, change }),
        changeUser({ actor: bob, userId: ada.id, change }),
      ])
      expect(outcomes.sort()).toEqual(['done', 'not_admin'])
      expect(await admins()).toHaveLength(1)
    }
  }, 30_000)

  it('leaves one when five of them all go at once', async () => {
    const people = await Promise.all([1, 2, 3, 4, 5].map((n) => account(`admin${n}@desk.example`)))
    const outcomes = await Promise.all(
      people.map((one) => changeUser({ actor: one, userId: one.id, change })),
    )
    const count = (wanted: ChangeOutcome) => outcomes.filter((one) => one === wanted).length
    expect([count('done'), count('last_admin')]).toEqual([4, 1])
    expect(await admins()).toHaveLength(1)
  })
})

describe('a change of an account', () => {
  it('is refused to somebody who lost the right a moment ago', async () => {
    const [ada, bob, eve] = [
      await account('ada@desk.example'),
      await account('bob@desk.example'),
      await account('eve@desk.example', 'viewer'),
    ]
    await changeUser({ actor: ada, userId: bob.id, change: { kind: 'role', role: 'operator' } })
    const change = { kind: 'role', role: 'admin' } as const
    expect(await changeUser({ actor: bob, userId: eve.id, change })).toBe('not_admin')
    expect(await changeUser({ actor: eve, userId: eve.id, change })).toBe('not_admin')
    expect(await admins()).toEqual([{ email: 'ada@desk.example' }])
  })

  it('is written to the audit log with what was before and after', async () => {
    const ada = { ...(await account('ada@desk.example')), ip: '198.51.100.1' }
    const { id: userId } = await account('bob@desk.example', 'viewer')
    const changes: UserChange[] = [
      { kind: 'role', role: 'operator' },
      { kind: 'sign_out' },
      { kind: 'disable' },
      { kind: 'enable' },
    ]
    for (const change of changes) expect(await changeUser({ actor: ada, userId, change })).toBe('done')
    const read = (await audit()).map((one) => [one.action, one.before_value, one.after_value])
    expect(read).toEqual([
      ['user.role_changed', { role: 'viewer' }, { role: 'operator' }],
      ['user.revoked', { sessionVersion: 1 }, { sessionVersion: 2 }],
      ['user.disabled', { state: 'active' }, { state: 'disabled' }],
      ['user.enabled', { state: 'disabled' }, { state: 'active' }],
    ])
    expect(await database.query('SELECT DISTINCT subject, ip FROM audit_log')).toEqual([
      { subject: 'bob@desk.example', ip: '198.51.100.1' },
    ])
  })

  it('that changes nothing writes nothing', async () => {
    const ada = await account('ada@desk.example')
    const same = { kind: 'role', role: 'admin' } as const
    expect(await changeUser({ actor: ada, userId: ada.id, change: same })).toBe('unchanged')
    expect(await changeUser({ actor: ada, userId: ada.id, change: { kind: 'enable' } })).toBe('unchanged')
    expect(await changeUser({ actor: ada, userId: '999999', change: same })).toBe('unknown')
    expect(await audit()).toEqual([])
  })

  it('keeps sessions of before a disabling ended once the account is enabled again', async () => {
    const ada = await account('ada@desk.example')
    const { id: userId } = await account('bob@desk.example', 'viewer')
    await changeUser({ actor: ada, userId, change: { kind: 'disable' } })
    await changeUser({ actor: ada, userId, change: { kind: 'enable' } })
    const [row] = await database.query<{ session_version: number; disabled_at: Date | null }>(
      'SELECT session_version, disabled_at FROM users WHERE id = ?',
      [userId],
    )
    expect(row).toEqual({ session_version: 2, disabled_at: null })
  })
})
