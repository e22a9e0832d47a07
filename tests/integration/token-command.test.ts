import { beforeAll, describe, expect, it } from 'vitest'
import { insertUser } from '@/db/queries/users'
import { admitToken } from '@/lib/auth/tokens'
import { runTypeScript } from '../e2e/setup/commands'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const owner = 'ada@desk.example'
beforeAll(() => insertUser({ email: owner, role: 'analyst', passwordHash: 'x' }))
beforeAll(() => insertUser({ email: 'vic@desk.example', role: 'viewer', passwordHash: 'x' }))

/** Lines of `npm run token -- …`. */
const token = (...args: string[]) =>
  runTypeScript(['scripts/token.ts', ...args], { DATABASE_URL: database.url })
const create = (...args: string[]) => token('create', '--name', 'Nightly', '--scopes', 'export:read', ...args)
const useOf = (secret: string | undefined) => admitToken({ token: secret ?? '', ip: 'unknown' })

describe('npm run token', () => {
  it('prints the token alone on its last line; it works, belongs to nobody and lasts 90 days', async () => {
    const lines = await create()
    expect(lines).toHaveLength(2)
    expect(lines.at(-1)).toMatch(/^ks_[\w-]{43}$/)
    expect(await useOf(lines.at(-1))).toMatchObject({
      outcome: 'ok',
      token: { name: 'Nightly', owner: null, scopes: ['export:read'], callsPerMinute: 60 },
    })
    const [row] = await database.query<{ days: string; actor: string }>(
      "SELECT TIMESTAMPDIFF(DAY, t.created_at, t.expires_at) AS days, a.actor FROM api_tokens t JOIN audit_log a ON a.action = 'token.created'",
    )
    expect(row).toEqual({ days: '90', actor: 'command line' })
  })

  it('makes one for an account, without an end and with another limit', async () => {
    const lines = await create('--owner', ` ${owner.toUpperCase()}`, '--days', 'never', '--per-minute', '5')
    expect(await useOf(lines.at(-1))).toMatchObject({
      token: { owner: { email: owner }, expiresAt: null, callsPerMinute: 5 },
    })
  })

  it('lists them without their secrets, and revokes one by its id or its beginning', async () => {
    const [one, two] = [(await create()).at(-1) ?? '', (await create()).at(-1) ?? '']
    const listed = await token('list')
    for (const secret of [one, two]) {
      const line = listed.find((each) => each.includes(secret.slice(0, 11))) ?? ''
      expect(line).toMatch(/^#\d+ {2}ks_.{8}… {2}active {2}export:read {2}command line {2}used never/)
      expect(line).not.toContain(secret)
    }
    const id = /^#(\d+)/.exec(listed.find((each) => each.includes(one.slice(0, 11))) ?? '')?.[1] ?? ''
    await token('revoke', '--id', id)
    await token('revoke', '--prefix', two.slice(0, 11))
    for (const secret of [one, two]) expect((await useOf(secret)).outcome).toBe('revoked')
    await expect(token('revoke', '--id', id)).rejects.toThrow('has ended already')
  })

  it.each([
    [['create'], 'Give the token a name.'],
    [['create', '--name', 'x', '--scopes', 'admin'], 'A scope must be one of export:read'],
    [['create', '--name', 'x', '--scopes', 'export:read', '--days', '367'], 'from 1 to 366, or never'],
    [['create', '--name', 'x', '--scopes', 'export:read', '--per-minute', '0'], 'from 1 to 6000'],
    [
      ['create', '--name', 'x', '--scopes', 'export:read', '--owner', 'no@desk.example'],
      'There is no account',
    ],
    [['create', '--name', 'x', '--scopes', 'export:read', '--owner', 'vic@desk.example'], 'role suffices'],
    [['revoke'], 'Name one of --id and --prefix'],
    [['revoke', '--id', '1', '--prefix', 'ks_'], 'Name one of --id and --prefix'],
    [['revoke', '--id', '99999'], 'There is no such token'],
    [['revoke', '--prefix', 'ks_nothing'], 'There is no such token'],
    [['frobnicate'], 'Usage:'],
  ])('fails with advice: %j', async (args, advice) => {
    await expect(token(...args)).rejects.toThrow(advice)
  })
})
