import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrate } from '@/db/migrate'
import { describeError } from '@/lib/errors'
import { readBackup } from '@/scripts/backup/backup-file'
import { restoreBackup } from '@/scripts/backup/restore-backup'
import { writeBackup } from '@/scripts/backup/write-backup'
import { findProcesses } from '@/scripts/process-identity.mjs'
import { type FaultServer, startFaultServer } from './database-fault-server'
import { describeDatabase, fillAuditLog, queryDatabase } from './database-query'
import { mountSmallDisk, NO_SMALL_DISK } from './database-small-disk'

/** 32,768 rows: enough to see a dump at work, and to fill a small disk. */
const DOUBLINGS = 15
const folder = mkdtempSync(join(tmpdir(), 'koinstrap-obstacles-'))
let server: FaultServer
let rows = 0

beforeAll(async () => {
  server = await startFaultServer()
  await migrate({ url: server.url })
  rows = await fillAuditLog(server.asRoot, DOUBLINGS)
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const backUp = (file: string) => writeBackup({ url: server.url, file, env: process.env })

describe('a backup', () => {
  it('onto a full disk says so and leaves nothing', async (ctx) => {
    const disk = mountSmallDisk(1)
    if (disk === null) return ctx.skip(NO_SMALL_DISK)
    try {
      await expect(backUp(join(disk.folder, 'x.gz'))).rejects.toThrow(/The disk of .* is full .*Make room/)
      expect(readdirSync(disk.folder)).toEqual([])
    } finally {
      disk.remove()
    }
  })

  it('whose database dies meanwhile says so and leaves nothing', async () => {
    const file = join(folder, 'dies.gz')
    const failed = backUp(file).then(
      () => 'written',
      (error: Error) => error.message,
    )
    while (!readdirSync(folder).some((name) => name.endsWith('.part')))
      await new Promise((done) => setTimeout(done, 5))
    await new Promise((done) => setTimeout(done, 60))
    await server.kill()
    expect(await failed).toMatch(/The dump failed: .*(Lost connection|gone away|Can't connect)/s)
    expect(readdirSync(folder)).toEqual([])
    await server.restart()
    await backUp(file)
    expect((await readBackup(file)).tables.audit_log?.rows).toBe(rows)
  })

  it('shows the password to nobody who lists the processes', async () => {
    const { password } = new URL(server.url)
    const seen: string[] = []
    const look = setInterval(() => {
      findProcesses((command) => {
        if (command.includes(`--port=${server.port}`)) seen.push(command)
        return false
      })
    }, 20)
    await backUp(join(folder, 'looked-at.gz')).finally(() => clearInterval(look))
    expect(seen.some((command) => command.includes('dump'))).toBe(true)
    expect(seen.filter((command) => command.includes(password))).toEqual([])
  })
})

describe('a restore', () => {
  it('without the right to make its scratch database names the grant, and works with it', async () => {
    const file = join(folder, 'for-limited.gz')
    await backUp(file)
    await server.asRoot('CREATE DATABASE given CHARACTER SET utf8mb4 COLLATE utf8mb4_bin')
    await server.asRoot("CREATE USER 'limited'@'127.0.0.1' IDENTIFIED BY 'of-a-test'")
    await server.asRoot("GRANT ALL ON given.* TO 'limited'@'127.0.0.1'")
    const url = `mysql://limited:of-a-test@127.0.0.1:${server.port}/given`
    const restore = () => restoreBackup({ url, file, replace: false, mode: 'live', env: process.env })
    const message = await restore().then(
      () => 'restored',
      (error: Error) => error.message,
    )
    const [grant] = /GRANT ALL ON `given\\_restore`\.\* TO/.exec(message) ?? []
    expect(message).toContain('needs the right to create it')
    expect(await queryDatabase(url, 'SHOW TABLES')).toEqual([])
    await server.asRoot(`${grant} 'limited'@'127.0.0.1'`)
    await restore()
    expect(await describeDatabase(url)).toEqual(await describeDatabase(server.url))
  })

  it('onto a server that runs full leaves the database as it was', async (ctx) => {
    const disk = mountSmallDisk(320)
    if (disk === null) return ctx.skip(NO_SMALL_DISK)
    const small = await startFaultServer({
      dataDir: join(disk.folder, 'data'),
      flags: ['--innodb-log-file-size=16M'],
    })
    try {
      const file = join(folder, 'for-small.gz')
      await backUp(file)
      await migrate({ url: small.url })
      const before = await describeDatabase(small.url)
      disk.fill(8_000_000)
      const input = { url: small.url, file, replace: true, mode: 'live', env: process.env } as const
      const failed = await restoreBackup(input).then(() => 'restored', describeError)
      expect(failed).toMatch(/could not be loaded; the database is as it was.*full/)
      expect(await describeDatabase(small.url)).toEqual(before)
      disk.empty()
      await restoreBackup(input)
      expect(await describeDatabase(small.url)).toEqual(await describeDatabase(server.url))
    } finally {
      await small.stop()
      disk.remove()
    }
  })
})
