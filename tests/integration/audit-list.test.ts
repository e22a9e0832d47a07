import { beforeAll, describe, expect, it } from 'vitest'
import { createPool, getPool, usePool } from '@/db/client'
import { grantApplication } from '@/db/grants'
import { insertAudit } from '@/db/queries/audit'
import { type AuditFilter, type AuditKey, listAudit, listTamperingRights } from '@/db/queries/audit-list'
import { borrowApplicationAccount, useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const ANY: AuditFilter = { actor: null, action: null, subject: null, from: null, to: null }
const LINES = 25

beforeAll(async () => {
  for (let i = 0; i < LINES; i++) {
    const actor = i % 2 === 0 ? 'Ada@desk.example' : 'bob_x@desk.example'
    await insertAudit({ userId: null, actor, action: 'job.run', subject: `line ${i}`, after: { i } })
  }
  // Several lines share an instant, so that only the id tells them apart.
  await database.query("UPDATE audit_log SET at = '2026-01-24 10:00:00.000' + INTERVAL id DIV 4 MINUTE")
  await insertAudit({
    userId: null,
    actor: '100%',
    action: 'user.disabled',
    subject: 'bob_x@desk.example',
    before: { state: 'active' },
    after: { state: 'disabled' },
  })
})

const find = async (filter: Partial<AuditFilter>) =>
  (await listAudit({ filter: { ...ANY, ...filter }, after: null, limit: 100 })).map((one) => one.subject)

describe('the audit log', () => {
  it('is read page by page, newest first, each line once', async () => {
    const seen: string[] = []
    let after: AuditKey | null = null
    for (;;) {
      const page: AuditKey[] = await listAudit({ filter: ANY, after, limit: 7 })
      seen.push(...page.map(({ id }) => id))
      const last = page.at(-1)
      if (!last) break
      after = { at: last.at, id: last.id }
    }
    expect(seen).toHaveLength(LINES + 1)
    expect(new Set(seen).size).toBe(LINES + 1)
    expect(seen.map(Number)).toEqual(seen.map(Number).toSorted((a, b) => b - a))
  })

  it('gives what was before and after as it was written', async () => {
    const [line] = await listAudit({ filter: { ...ANY, action: 'user.disabled' }, after: null, limit: 5 })
    expect(line).toMatchObject({ before: { state: 'active' }, after: { state: 'disabled' }, ip: null })
  })

  it('is filtered by actor and subject whatever their case, and takes % and _ at their word', async () => {
    expect(await find({ actor: 'ADA@' })).toHaveLength(13)
    expect(await find({ actor: '0%' })).toEqual(['bob_x@desk.example'])
    expect(await find({ actor: '%a' })).toEqual([])
    expect(await find({ subject: 'LINE 1' })).toHaveLength(11)
    expect(await find({ subject: 'b_x@' })).toEqual(['bob_x@desk.example'])
  })

  it('is filtered by the time, its end excluded', async () => {
    const [from, to] = [new Date('2026-01-24T10:01:00.000Z'), new Date('2026-01-24T10:02:00.000Z')]
    expect(await find({ from, to })).toEqual(['line 6', 'line 5', 'line 4', 'line 3'])
  })

  it('is append-only for the account of the application, and says when it is not', async () => {
    const own = getPool()
    expect((await listTamperingRights()).length).toBeGreaterThan(0)
    const account = await borrowApplicationAccount(database)
    await grantApplication({ url: account.url, adminUrl: database.url })
    const pool = createPool(account.url, 1)
    try {
      usePool(pool)
      expect(await listTamperingRights()).toEqual([])
      const name = new URL(account.url).pathname.slice(1)
      await database.query(`GRANT DELETE ON ${name}.audit_log TO 'koinstrap_app'@'127.0.0.1'`)
      expect(await listTamperingRights()).toEqual(['DELETE on audit_log'])
      await database.query(`REVOKE DELETE ON ${name}.audit_log FROM 'koinstrap_app'@'127.0.0.1'`)
    } finally {
      usePool(own)
      await pool.end()
      await account.giveBack()
    }
  })
})
