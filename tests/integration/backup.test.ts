import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Simulator, startSimulator } from '@/lib/simulator/server'
import { readBackup } from '@/scripts/backup/backup-file'
import { ensureClientTool } from '@/scripts/backup/client-tool'
import { writeBackup } from '@/scripts/backup/write-backup'
import { fakeClock, tick } from '../factories'
import { useEnvironment } from '../setup/environment'
import { createDatabase, useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
const folder = mkdtempSync(join(tmpdir(), 'koinstrap-backup-'))
const file = join(folder, 'first.sql.gz')
/** What breaks readers of dumps: quotes, brackets, our own mark, ends of statements, zero bytes. */
const NASTY = `it's "quoted" \\' );\n-- koinstrap-backup {}\r\n(1,2),(3)\u0000;\\\\ 🦊 \`x\``
let simulator: Simulator

beforeAll(async () => {
  simulator = await startSimulator({ seed: 7, now: () => clock.now().getTime() })
})
afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
})
useEnvironment(() => ({
  COINGECKO_BASE_URL: simulator.baseUrl,
  COINGECKO_ASSETS: 'top:20',
  DEMO: 'off',
  LOG_LEVEL: 'silent',
}))

const backUp = (name: string) =>
  writeBackup({ url: database.url, file: join(folder, name), env: process.env })

/** A copy of the backup with other bytes, under the header that ours has. */
function writeCopy(name: string, change: (plain: string) => string): string {
  const packed = gzipSync(change(gunzipSync(readFileSync(file)).toString('latin1')), undefined)
  readFileSync(file).copy(packed, 0, 0, 10)
  writeFileSync(join(folder, name), packed)
  return join(folder, name)
}

describe('a backup', () => {
  it('is one file for this user only, that says what it holds', async () => {
    for (let i = 0; i < 3; i++) {
      await tick({}, { clock })
      clock.advance(300_000)
    }
    await database.query(
      "INSERT INTO audit_log (at, actor, action, note) VALUES (UTC_TIMESTAMP(3), 'a test', 'note.written', ?)",
      [NASTY],
    )
    const { manifest, bytes } = await backUp('first.sql.gz')
    expect(statSync(file)).toMatchObject({ size: bytes })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['first.sql.gz'])
    expect(manifest).toMatchObject({ world: 'live', newestSlot: '2026-11-23T10:10:00.000Z' })
    for (const [table, { rows }] of Object.entries(manifest.tables)) {
      const [counted] = await database.query<{ n: string }>('SELECT COUNT(*) AS n FROM ??', [table])
      expect(rows, table).toBe(Number(counted?.n))
    }
    expect(manifest.tables.raw_crypto_market_data?.rows).toBe(60)
    expect(await readBackup(file)).toEqual(manifest)
  })

  it('of the same rows has the same checksums', async () => {
    const { manifest } = await backUp('second.sql.gz')
    const first = await readBackup(file)
    expect(manifest.sha256).toBe(first.sha256)
    await database.query("UPDATE assets SET name = 'Renamed' LIMIT 1")
    const changed = (await backUp('third.sql.gz')).manifest
    expect(changed.tables.assets?.sha256).not.toBe(first.tables.assets?.sha256)
    expect(changed.tables.runs).toEqual(first.tables.runs)
  })

  it('never replaces a file', async () => {
    const before = readFileSync(file)
    await expect(backUp('first.sql.gz')).rejects.toThrow(/exists already/)
    expect(readFileSync(file).equals(before)).toBe(true)
    await expect(backUp('nowhere/x.gz')).rejects.toThrow(/There is no folder .*nowhere: make it first/)
  })

  it('removes the parts of backups that were killed, and no others', async () => {
    const parts = ['x.gz.999999999.part', `x.gz.${process.ppid}.part`, 'other.gz.999999999.part']
    for (const name of parts) writeFileSync(join(folder, name), 'half')
    await backUp('x.gz')
    const left = readdirSync(folder).filter((name) => name.endsWith('.part'))
    expect(left).toEqual(parts.slice(1).sort())
    for (const name of parts) rmSync(join(folder, name), { force: true })
  })

  it('of a database that is not ours is refused', async () => {
    const { url, drop } = await createDatabase()
    const made = writeBackup({ url, file: join(folder, 'empty.gz'), env: process.env })
    await expect(made).rejects.toThrow(/nothing to back up/)
    expect(existsSync(join(folder, 'empty.gz'))).toBe(false)
    await drop()
  })

  it('leaves views out, and names them', async () => {
    await database.query('CREATE VIEW run_count AS SELECT COUNT(*) AS n FROM runs')
    const { leftOut, manifest } = await backUp('views.gz')
    expect(leftOut).toEqual(['run_count'])
    expect(manifest.tables.run_count).toBeUndefined()
    await database.query('DROP VIEW run_count')
  })

  it('that cannot be finished leaves nothing, and says why', async () => {
    await database.query('CREATE TABLE broken (id int PRIMARY KEY) ENGINE=MERGE UNION=(nowhere)')
    await expect(backUp('no.gz')).rejects.toThrow(/The dump failed: .*broken.*Nothing was kept/s)
    expect(readdirSync(folder).filter((name) => name.startsWith('no.gz'))).toEqual([])
    await database.query('DROP TABLE broken')
  })

  it('needs a client tool, and names the command that brings it', async () => {
    const env: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: folder }
    const wanted = ensureClientTool({ task: 'dump', flavour: 'mariadb', env, folders: [], installer: null })
    await expect(wanted).rejects.toThrow(/apt-get install -y --no-install-recommends mariadb-client/)
  })
})

describe('a file that is not what was written', () => {
  it('is refused wherever one bit of it differs', async () => {
    const bytes = readFileSync(file)
    const step = Math.max(1, Math.floor(bytes.length / 40))
    const places = [...Array(18).keys(), ...Array.from({ length: 39 }, (_, i) => (i + 1) * step)]
    places.push(bytes.length - 1, bytes.length - 5)
    for (const [i, at] of places.entries()) {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (i % 8))
      writeFileSync(join(folder, 'flipped.gz'), flipped)
      await expect(readBackup(join(folder, 'flipped.gz')), `byte ${at}`).rejects.toThrow(
        /damaged|cut off|not a backup/,
      )
    }
  })

  it.each([
    ['cut off in the middle', (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1), /cut off/],
    ['without its last byte', (bytes: Buffer) => bytes.subarray(0, -1), /cut off/],
    ['with zeros behind it', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(3)]), /added to its end/],
    ['with another file behind it', (bytes: Buffer) => Buffer.concat([bytes, gzipSync('x')]), /damaged/],
    ['empty', () => Buffer.alloc(0), /cut off|not a backup/],
    ['plain text', () => Buffer.from('SELECT 1;'), /not a backup/],
    ['somebody else’s gzip', () => gzipSync('SELECT 1;'), /not a backup/],
  ])('%s is refused', async (name, change, message) => {
    const path = join(folder, `${name.replaceAll(' ', '-')}.gz`)
    writeFileSync(path, change(readFileSync(file)))
    await expect(readBackup(path)).rejects.toThrow(message)
  })

  it('whose rows were changed and packed again is refused', async () => {
    const forged = writeCopy('forged.gz', (plain) => plain.replace('a test', 'A test'))
    await expect(readBackup(forged)).rejects.toThrow(/the checksum of the whole, audit_log is not/)
  })

  it('whose trailer is gone is refused', async () => {
    const bare = writeCopy('bare.gz', (plain) => plain.slice(0, plain.lastIndexOf('-- koinstrap-backup')))
    await expect(readBackup(bare)).rejects.toThrow(/the line that vouches for it is missing/)
  })

  it('is told from a missing file and a folder', async () => {
    await expect(readBackup(join(folder, 'none.gz'))).rejects.toThrow(/There is no file/)
    mkdirSync(join(folder, 'sub'))
    await expect(readBackup(join(folder, 'sub'))).rejects.toThrow(/is a folder/)
  })
})
