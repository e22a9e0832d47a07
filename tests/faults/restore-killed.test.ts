import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readBackup } from '@/scripts/backup/backup-file'
import { restoreBackup } from '@/scripts/backup/restore-backup'
import { scratchName } from '@/scripts/backup/scratch-database'
import { writeBackup } from '@/scripts/backup/write-backup'
import { createDatabase, serverUrl, useTestDatabase } from '../setup/test-database'
import { describeDatabase, fillAuditLog, queryDatabase } from './database-query'
import { faultRounds } from './database-rounds'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const POINTS = ['scratch', 'loaded', 'verified', 'migrated', 'swapped']
/** 32,768 rows: dump and load take a while. */
const DOUBLINGS = 15
const source = useTestDatabase()
const folder = mkdtempSync(join(tmpdir(), 'koinstrap-killed-'))
const file = join(folder, 'backup.sql.gz')
const children: ChildProcess[] = []
let target: { url: string; drop(): Promise<void> }
let whole: Record<string, string>

beforeAll(async () => {
  await fillAuditLog(source.query, DOUBLINGS)
  await writeBackup({ url: source.url, file, env: process.env })
  whole = await describeDatabase(source.url)
  target = await createDatabase()
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await target.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** A database of somebody's own, which a failed restore must leave as it is. */
async function fillTarget(): Promise<Record<string, string>> {
  await target.drop()
  await queryDatabase(serverUrl(''), `CREATE DATABASE ${new URL(target.url).pathname.slice(1)}`)
  await queryDatabase(target.url, 'CREATE TABLE settings (name varchar(64) PRIMARY KEY)')
  await queryDatabase(target.url, "INSERT INTO settings VALUES ('precious')")
  await queryDatabase(target.url, 'CREATE TABLE of_somebody (id int PRIMARY KEY)')
  return describeDatabase(target.url)
}

function start(command: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', ...command], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  return child
}

const startRestore = (point: string) => start(['tests/faults/restore-process.ts', target.url, file, point])

const scratchDatabases = () =>
  queryDatabase(serverUrl(''), 'SHOW DATABASES LIKE ?', [scratchName(new URL(target.url).pathname.slice(1))])

async function restoreAgain(): Promise<void> {
  await restoreBackup({ url: target.url, file, replace: true, mode: 'live', env: process.env })
  expect(await describeDatabase(target.url)).toEqual(whole)
  expect(await scratchDatabases()).toEqual([])
}

/** The server ends a statement whose sender is gone; until then the catalogue shows a swap half way. */
async function untilSwapped(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const running = await queryDatabase(
      serverUrl(''),
      "SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() AND INFO LIKE 'RENAME TABLE%'",
    )
    if (running.length === 0) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the swap did not end')
}

describe('a restore killed with -9', () => {
  it.each(POINTS)(
    'at %s leaves the database as it was or completely restored, and the next one cleans up',
    async (point) => {
      for (let round = 0; round < faultRounds(); round++) {
        const before = await fillTarget()
        const [, signal] = await once(startRestore(point), 'exit')
        expect(signal).toBe('SIGKILL')
        expect(await describeDatabase(target.url)).toEqual(point === 'swapped' ? whole : before)
        expect(await scratchDatabases()).toHaveLength(1)
        await restoreAgain()
      }
    },
  )

  it('at any moment of loading, comparing and swapping does the same', async () => {
    const moments = faultRounds() > 1 ? 12 : 6
    const seen = new Set<string>()
    for (let i = 0; i < moments; i++) {
      const before = await fillTarget()
      const child = startRestore('-')
      const ended = once(child, 'exit')
      await once(child.stdout ?? child, 'data')
      await new Promise((resolve) => setTimeout(resolve, (i * 1_200) / moments))
      child.kill('SIGKILL')
      await ended
      await untilSwapped()
      const after = await describeDatabase(target.url)
      seen.add(JSON.stringify(after) === JSON.stringify(before) ? 'as it was' : 'restored')
      expect([before, whole]).toContainEqual(after)
    }
    expect(seen).toContain('as it was')
    await restoreAgain()
  })
})

describe('a backup killed with -9', () => {
  it('leaves no file of its name, and the next one of that name removes what it left', async () => {
    const name = join(folder, 'second.sql.gz')
    for (let i = 0; i < (faultRounds() > 1 ? 8 : 4); i++) {
      const child = start(['scripts/backup.ts', name], { DATABASE_URL: source.url, INIT_CWD: folder })
      const ended = once(child, 'exit')
      while (
        !readdirSync(folder).some((entry) => entry.startsWith('second') && entry.includes(`${child.pid}`))
      )
        await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => setTimeout(resolve, i * 15))
      child.kill('SIGKILL')
      const [, signal] = await ended
      expect(signal).toBe('SIGKILL')
      expect(readdirSync(folder).filter((entry) => entry.startsWith('second'))).toEqual([
        `second.sql.gz.${child.pid}.part`,
      ])
    }
    const { manifest } = await writeBackup({ url: source.url, file: name, env: process.env })
    expect(await readBackup(name)).toEqual(manifest)
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.part'))).toEqual([])
  })
})
