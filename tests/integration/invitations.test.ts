import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  createInvitation,
  createResetLink,
  renewInvitation,
  withdrawInvitation,
} from '@/db/queries/invitations'
import { changeUser } from '@/db/queries/user-changes'
import { listAccounts } from '@/db/queries/user-list'
import { getUserByEmail, insertUser } from '@/db/queries/users'
import {
  createInvitationToken,
  INVITATION_HOURS,
  readInvitation,
  redeemInvitation,
} from '@/lib/auth/invitation'
import { login } from '@/lib/auth/login'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
useEnvironment(() => ({ AUTH_SECRET: 'a-secret-of-the-tests-only', LOG_LEVEL: 'silent' }))

const BOSS = 'boss@desk.example'
const PASSWORD = 'correct horse battery'
const ip = '198.51.100.7'
let boss = { id: '', name: BOSS }

beforeAll(async () => {
  boss = { id: (await insertUser({ email: BOSS, role: 'admin', passwordHash: 'x' })) ?? '', name: BOSS }
})
beforeEach(() => database.query('DELETE FROM login_attempts'))

let count = 0
const newEmail = () => `guest-${++count}@desk.example`

async function invite(email: string, actor = boss, role: 'viewer' | 'admin' = 'viewer') {
  const { token, tokenSha256 } = createInvitationToken()
  const input = { actor, email, name: 'Ada', role, tokenSha256, hours: INVITATION_HOURS }
  return { token, ...(await createInvitation(input)) }
}

async function reset(userId: string) {
  const { token, tokenSha256 } = createInvitationToken()
  return { token, ...(await createResetLink({ actor: boss, userId, tokenSha256, hours: INVITATION_HOURS })) }
}

const accept = (token: string, password = PASSWORD) =>
  redeemInvitation({ token, name: 'Ada L', password, ip })
const look = async (token: string) => (await readInvitation({ token, ip })).outcome
const idOf = async (email: string) =>
  (await listAccounts(500)).find((one) => one.email === email)?.id ?? 'no such line'
const stateOf = async (email: string) => (await listAccounts(500)).find((one) => one.email === email)?.state
const auditOf = (email: string) =>
  database.query<{ action: string; before_value: unknown; after_value: unknown }>(
    'SELECT action, before_value, after_value FROM audit_log WHERE subject = ? ORDER BY id',
    [email],
  )

describe('an invitation', () => {
  it('makes an account with its role and the chosen password, once', async () => {
    const email = newEmail()
    const { token } = await invite(` ${email.toUpperCase()} `)
    expect(await readInvitation({ token, ip })).toEqual({
      outcome: 'open',
      invitation: { purpose: 'invite', email, name: 'Ada', role: 'viewer' },
    })
    expect(await stateOf(email)).toBe('invited')
    expect(await login({ email, password: PASSWORD, ip })).toEqual({ outcome: 'refused' })
    expect(await accept(token)).toEqual({ outcome: 'done', email })
    expect(await login({ email, password: PASSWORD, ip })).toMatchObject({
      outcome: 'ok',
      user: { role: 'viewer', name: 'Ada L' },
    })
    expect(await stateOf(email)).toBe('active')
    expect(await accept(token)).toEqual({ outcome: 'gone' })
    expect(await look(token)).toBe('gone')
    expect((await auditOf(email)).map((one) => one.action)).toEqual([
      'invitation.created',
      'invitation.accepted',
    ])
  })

  it('leaves no trace of its token in the database', async () => {
    const { token } = await invite(newEmail())
    const rows = await database.query('SELECT * FROM invitations')
    const audit = await database.query('SELECT * FROM audit_log')
    expect(JSON.stringify([rows, audit])).not.toContain(token)
  })

  it('accepted many times at once makes one account', async () => {
    const email = newEmail()
    const { token } = await invite(email)
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, i) => accept(token, `${PASSWORD} ${i}`)))
    expect(outcomes.filter((one) => one.outcome === 'done')).toHaveLength(1)
    expect(await database.query('SELECT id FROM users WHERE email = ?', [email])).toHaveLength(1)
  })

  it('of which two admins make one at once is one', async () => {
    const email = newEmail()
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => invite(email)))
    expect(outcomes.map((one) => one.outcome).sort()).toEqual([
      'done',
      'is_invited',
      'is_invited',
      'is_invited',
    ])
  })

  it('lasts 72 hours by the clock of the database', async () => {
    const email = newEmail()
    const { token } = await invite(email)
    const end = (hours: number) =>
      database.query(
        'UPDATE invitations SET expires_at = created_at + INTERVAL 72 HOUR - INTERVAL ? SECOND WHERE email = ?',
        [hours * 3600, email],
      )
    const [row] = await database.query<{ hours: string }>(
      'SELECT TIMESTAMPDIFF(SECOND, created_at, expires_at) / 3600 AS hours FROM invitations WHERE email = ?',
      [email],
    )
    expect(Number(row?.hours)).toBe(72)
    await end(71.9)
    expect(await look(token)).toBe('open')
    await end(72)
    expect(await look(token)).toBe('gone')
    expect(await accept(token)).toEqual({ outcome: 'gone' })
    expect((await listAccounts(500)).find((one) => one.email === email)).toMatchObject({ linkExpired: true })
    expect((await invite(email)).outcome).toBe('done')
  })

  it('that is sent again has another link, and the one before is void', async () => {
    const email = newEmail()
    const { token } = await invite(email)
    const next = createInvitationToken()
    const id = await idOf(email)
    const renewed = { actor: boss, id, tokenSha256: next.tokenSha256, hours: INVITATION_HOURS }
    expect(await renewInvitation(renewed)).toMatchObject({ outcome: 'done', email })
    expect(await look(token)).toBe('gone')
    expect(await accept(next.token)).toEqual({ outcome: 'done', email })
    expect((await renewInvitation(renewed)).outcome).toBe('unknown')
  })

  it('that was withdrawn leads nowhere, and another may follow it', async () => {
    const email = newEmail()
    const { token } = await invite(email)
    const id = await idOf(email)
    expect(await withdrawInvitation({ actor: boss, id })).toBe(email)
    expect(await withdrawInvitation({ actor: boss, id })).toBeNull()
    expect(await accept(token)).toEqual({ outcome: 'gone' })
    expect(await stateOf(email)).toBeUndefined()
    expect((await invite(email)).outcome).toBe('done')
  })

  it('is refused for an address that has an account, and gives way to one made meanwhile', async () => {
    expect((await invite(BOSS)).outcome).toBe('has_account')
    const email = newEmail()
    const { token } = await invite(email)
    await insertUser({ email, role: 'viewer', passwordHash: 'x' })
    expect(await look(token)).toBe('gone')
    expect(await accept(token)).toEqual({ outcome: 'gone' })
  })

  it('loses its worth when the admin who made it is disabled or no admin any more', async () => {
    for (const change of [{ kind: 'disable' }, { kind: 'role', role: 'operator' }] as const) {
      const name = newEmail()
      const id = (await insertUser({ email: name, role: 'admin', passwordHash: 'x' })) ?? ''
      const email = newEmail()
      const { token } = await invite(email, { id, name }, 'admin')
      expect(await changeUser({ actor: boss, userId: id, change })).toBe('done')
      expect(await accept(token)).toEqual({ outcome: 'gone' })
      expect((await auditOf(name)).at(-1)?.after_value).toMatchObject({ linksWithdrawn: 1 })
      expect((await invite(newEmail(), { id, name })).outcome).toBe('not_admin')
    }
  })

  it('is no way to guess: a link is tried eight times in 15 minutes, an address forty', async () => {
    const unknown = createInvitationToken().token
    for (let i = 0; i < 8; i++) expect(await look(unknown)).toBe('gone')
    expect(await look(unknown)).toBe('throttled')
    for (let i = 0; i < 32; i++) await look(createInvitationToken().token)
    expect(await look(createInvitationToken().token)).toBe('throttled')
    expect(await login({ email: BOSS, password: 'x', ip })).toMatchObject({ outcome: 'throttled' })
  })

  it('may be looked at as often as one likes', async () => {
    const { token } = await invite(newEmail())
    for (let i = 0; i < 12; i++) expect(await look(token)).toBe('open')
  })

  it('whose token is no token at all is not even looked up', async () => {
    for (const token of ['', 'x', '%', `${createInvitationToken().token}A`])
      expect(await look(token)).toBe('gone')
    expect(await database.query('SELECT id FROM login_attempts')).toEqual([])
  })
})

describe('a link for a new password', () => {
  const person = async () => {
    const email = newEmail()
    await accept((await invite(email)).token)
    return { email, id: await idOf(email) }
  }

  it('gives the account another password, keeps its name and role, and ends its sessions', async () => {
    const { email, id } = await person()
    const before = await getUserByEmail(email)
    const { token } = await reset(id)
    expect((await listAccounts(500)).find((one) => one.email === email)?.linkExpiresAt).toBeInstanceOf(Date)
    expect(await accept(token, 'another long password')).toEqual({ outcome: 'done', email })
    const after = await getUserByEmail(email)
    expect(after).toMatchObject({ name: 'Ada L', role: 'viewer' })
    expect(after?.sessionVersion).toBe((before?.sessionVersion ?? 0) + 1)
    expect((await login({ email, password: PASSWORD, ip })).outcome).toBe('refused')
    expect((await login({ email, password: 'another long password', ip })).outcome).toBe('ok')
    expect(await accept(token, 'yet another password')).toEqual({ outcome: 'gone' })
    expect((await auditOf(email)).map((one) => one.action).slice(-2)).toEqual([
      'password.link_created',
      'password.set',
    ])
  })

  it('is the newest one only', async () => {
    const { id } = await person()
    const [first, second] = [await reset(id), await reset(id)]
    expect(await look(first.token)).toBe('gone')
    expect(await look(second.token)).toBe('open')
  })

  it('opens no disabled account, also not after it is enabled again', async () => {
    const { id } = await person()
    const { token } = await reset(id)
    await changeUser({ actor: boss, userId: id, change: { kind: 'disable' } })
    expect(await look(token)).toBe('gone')
    expect((await reset(id)).outcome).toBe('disabled')
    await changeUser({ actor: boss, userId: id, change: { kind: 'enable' } })
    expect(await accept(token)).toEqual({ outcome: 'gone' })
  })
})
