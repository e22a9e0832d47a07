import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readMigrations } from './migrate'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-migrations-'))
  folders.push(folder)
  mkdirSync(join(folder, 'meta'))
  const entries = Object.keys(files).map((tag, idx) => ({ idx, tag }))
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ entries }))
  for (const [tag, sql] of Object.entries(files)) writeFileSync(join(folder, `${tag}.sql`), sql)
  return folder
}

describe('readMigrations', () => {
  it('splits each file at its breakpoints, in the order of the journal', () => {
    const folder = folderOf({
      '0000_first': 'CREATE TABLE a (id int);\n--> statement-breakpoint\nCREATE INDEX i ON a (id);\n',
      '0001_second': 'DROP TABLE a;--> statement-breakpoint\n\n',
    })
    expect(readMigrations(folder)).toEqual([
      { tag: '0000_first', statements: ['CREATE TABLE a (id int);', 'CREATE INDEX i ON a (id);'] },
      { tag: '0001_second', statements: ['DROP TABLE a;'] },
    ])
  })

  it('finds the migrations of this version, each with statements', () => {
    const migrations = readMigrations()
    expect(migrations.length).toBeGreaterThan(0)
    for (const { tag, statements } of migrations) expect(statements.length, tag).toBeGreaterThan(0)
  })
})
