import { describe, expect, it } from 'vitest'
import { listFiles, readText } from '@/tests/architecture/repository'
import { stringsOf } from '@/tests/architecture/scan'
import { compareRights, grantStatements, readGrants, WRITES } from './grants'

/** Writes of the SQL in db/queries: table → privileges, each once, in the order of the list. */
function writesOfQueries(): Record<string, string[]> {
  const found = new Map<string, Set<string>>()
  const note = (table = '?', privilege: string) =>
    found.set(table, (found.get(table) ?? new Set()).add(privilege))
  const sql = listFiles('db/queries/')
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) => stringsOf(readText(path)))
  for (const statement of sql) {
    const [, inserted] = /\b(?:INSERT(?: IGNORE)?|REPLACE) INTO\s+([\w?`]+)/.exec(statement) ?? []
    if (inserted) note(inserted, 'INSERT')
    if (inserted && /ON DUPLICATE KEY UPDATE/.test(statement)) note(inserted, 'UPDATE')
    const [, updated] = /^\s*UPDATE\s+([\w?`]+)/.exec(statement) ?? []
    if (updated) note(updated, 'UPDATE')
    const [, deleted] = /^\s*DELETE\s+FROM\s+([\w?`]+)/.exec(statement) ?? []
    if (deleted) note(deleted, 'DELETE')
  }
  const order = ['INSERT', 'UPDATE', 'DELETE']
  const sorted = [...found].sort(([a], [b]) => a.localeCompare(b))
  return Object.fromEntries(sorted.map(([table, set]) => [table, order.filter((one) => set.has(one))]))
}

describe('the writes of the application', () => {
  it('are the ones of its SQL, no more and no fewer', () => {
    const sorted = Object.entries(WRITES).sort(([a], [b]) => a.localeCompare(b))
    expect(Object.fromEntries(sorted)).toEqual(writesOfQueries())
  })
})

describe('docs/database-users.md', () => {
  it('names the statements of this version', () => {
    const block = readText('docs/database-users.md').match(/^GRANT .*'koinstrap_app'@'%';$/gm) ?? []
    const wanted = grantStatements('koinstrap', "'koinstrap_app'@'%'").map((sql) => `${sql};`)
    // The first stands there twice: also where the accounts are made, without quotes.
    expect(block.filter((sql) => sql.includes('`'))).toEqual(wanted)
  })
})

describe('rights read from SHOW GRANTS', () => {
  const lines = [
    "GRANT USAGE ON *.* TO `app`@`127.0.0.1` IDENTIFIED BY PASSWORD '*AB'",
    'GRANT SELECT ON `koinstrap%`.* TO `app`@`127.0.0.1`',
    'GRANT INSERT, UPDATE ON `koinstrap`.`runs` TO `app`@`127.0.0.1` WITH GRANT OPTION',
    'GRANT UPDATE (`a`, `b`), SELECT ON `koinstrap`.`users` TO `app`@`127.0.0.1`',
    'GRANT `role`@`%` TO `app`@`127.0.0.1`',
  ]

  it('are privileges, database and table', () => {
    expect(readGrants(lines)).toEqual([
      { privileges: [], database: '*', table: '*' },
      { privileges: ['SELECT'], database: 'koinstrap%', table: '*' },
      { privileges: ['INSERT', 'UPDATE', 'GRANT OPTION'], database: 'koinstrap', table: 'runs' },
      { privileges: ['UPDATE (`a`, `b`)', 'SELECT'], database: 'koinstrap', table: 'users' },
    ])
  })
})

describe('the rights of an account', () => {
  const given = grantStatements('koinstrap', "'app'@'%'").map((sql) => sql.replace(/'app'@'%'$/, '`app`@`%`'))

  it('are right when they are the ones of the list', () => {
    expect(compareRights(readGrants(given), 'koinstrap')).toEqual({ missing: [], surplus: [] })
  })

  it('are missing where a line is not there, or stands for another database', () => {
    const fewer = given.filter((sql) => !sql.includes('`audit_log`'))
    expect(compareRights(readGrants(fewer), 'koinstrap').missing).toEqual(['INSERT on audit_log'])
    expect(compareRights(readGrants(given), 'another').missing).toContain('SELECT on *')
  })

  it.each([
    ['GRANT ALL PRIVILEGES ON *.* TO `app`@`%`', 'ALL PRIVILEGES on *.*'],
    ['GRANT ALL PRIVILEGES ON `koinstrap`.* TO `app`@`%`', 'ALL PRIVILEGES on koinstrap.*'],
    ['GRANT SELECT ON *.* TO `app`@`%`', 'SELECT on *.*'],
    ['GRANT DELETE ON `koinstrap`.`audit_log` TO `app`@`%`', 'DELETE on audit_log'],
    ['GRANT DROP ON `koinstrap`.`runs` TO `app`@`%`', 'DROP on runs'],
    ['GRANT UPDATE ON `koinstrap`.`schema_migrations` TO `app`@`%`', 'UPDATE on schema_migrations'],
    ['GRANT SELECT ON `koinstrap`.* TO `app`@`%` WITH GRANT OPTION', 'GRANT OPTION on koinstrap.*'],
  ])('are too many with %s', (line, surplus) => {
    expect(compareRights(readGrants([...given, line]), 'koinstrap')).toEqual({
      missing: [],
      surplus: [surplus],
    })
  })

  it('suffice when somebody gave everything', () => {
    const all = readGrants(['GRANT ALL PRIVILEGES ON `koinstrap%`.* TO `app`@`%`'])
    expect(compareRights(all, 'koinstrap_demo').missing).toEqual([])
    expect(compareRights(all, 'other').missing).not.toEqual([])
  })

  it('read % and _ of a database name as MySQL does', () => {
    for (const [pattern, database, fits] of [
      ['koinstrap\\_demo', 'koinstrap_demo', true],
      ['koinstrap\\_demo', 'koinstrapXdemo', false],
      ['koinstrap_demo', 'koinstrapXdemo', true],
      ['koin.trap', 'koinstrap', false],
    ] as const) {
      const rights = readGrants([`GRANT ALL PRIVILEGES ON \`${pattern}\`.* TO \`app\`@\`%\``])
      expect(compareRights(rights, database).missing.length === 0, `${pattern} ${database}`).toBe(fits)
    }
  })
})
