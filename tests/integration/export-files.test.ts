import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { claimFile, dropExpiredFiles } from '@/db/queries/export-files'
import { getReceipt } from '@/db/queries/export-receipts'
import { downloadFile } from '@/lib/delivery/export-download'
import { makeFiles, orderFile } from '@/lib/delivery/export-files'
import { fileLink, isGoodLink } from '@/lib/delivery/export-link'
import { parseExportRequest, pinExport } from '@/lib/delivery/export-request'
import { InputError } from '@/lib/errors'
import { readExport, TEST_CALLER } from '../exporting'
import { useEnvironment } from '../setup/environment'
import { useTestDatabase } from '../setup/test-database'

const database = useTestDatabase()
useEnvironment(() => ({ AUTH_SECRET: 'a-secret-of-this-test-alone', LOG_LEVEL: 'silent' }))
/** More than two pages of keys. */
const ROWS = 12_000

beforeAll(async () => {
  await database.query(
    "INSERT INTO assets (id, coingecko_id, symbol, name, first_seen_at, last_seen_at) VALUES (1, 'ant', 'ant', 'Ant', NOW(), NOW())",
  )
  const rows = Array.from({ length: ROWS }, (_, i) => [
    ...[1, new Date(Date.UTC(2026, 0, 1) + i * 300_000), 'ant', `Ant, ${i}`, `${i}.5`],
    ...['5m', 'live', new Date(0), new Date(1), new Date(2), 1, 1],
  ])
  await database.query(
    'INSERT INTO raw_crypto_market_data (asset_id, observed_at, symbol, name, price_usd, granularity, origin, fetched_at, sampled_at, known_from, run_id, document_id) VALUES ?',
    [rows],
  )
})

async function order(query: string): Promise<string> {
  const request = await parseExportRequest('market-data', new URLSearchParams(query))
  if (!request) throw new Error('no such dataset')
  return orderFile(await pinExport(request), TEST_CALLER)
}

/** Says stop from the `n`-th time it is asked. */
const after = (n: number) => {
  let asked = 0
  return () => ++asked > n
}
const never = () => false

async function bytesOf(publicId: string, range: string | null = null) {
  const response = await downloadFile(publicId, range)
  if (!response) throw new Error('there is no file')
  return { response, text: await response.text() }
}

describe('a file that is made in the background', () => {
  it.each(['csv', 'ndjson'])(
    'of %s is the stream, byte for byte, however often it was interrupted',
    async (format) => {
      const whole = await readExport('market-data', { format })
      const publicId = await order(`format=${format}`)
      let slices = 0
      while ((await getReceipt(publicId))?.status !== 'complete') {
        await makeFiles(after(1))
        if (++slices > 20) throw new Error('the file does not end')
      }
      expect(slices).toBeGreaterThan(2)
      const { text, response } = await bytesOf(publicId)
      expect(text === whole).toBe(true)
      expect(response.headers.get('content-length')).toBe(String(Buffer.byteLength(whole)))
      const covered = format === 'csv' ? whole : whole.slice(0, whole.lastIndexOf('{"_end"'))
      expect(await getReceipt(publicId)).toMatchObject({
        ...{ status: 'complete', rows: ROWS, bytes: Buffer.byteLength(whole) },
        sha256: createHash('sha256').update(covered).digest('hex'),
      })
    },
  )

  it('goes on where a client left off', async () => {
    const publicId = await order('format=csv&limit=6000')
    await makeFiles(never)
    const { text } = await bytesOf(publicId)
    for (const from of [1, 1_000, 1_048_576, text.length - 1].filter((one) => one < text.length)) {
      const { response, text: rest } = await bytesOf(publicId, `bytes=${from}-`)
      expect(response.status).toBe(206)
      expect(rest === text.slice(from)).toBe(true)
    }
    expect((await bytesOf(publicId, `bytes=${text.length}-`)).response.status).toBe(416)
  })

  it('is made once by makers that work at the same time', async () => {
    const ids = await Promise.all(['bitcoin', 'x'].map(() => order('format=csv&limit=7000')))
    await Promise.all([makeFiles(never), makeFiles(never), makeFiles(never)])
    await makeFiles(never)
    const texts = await Promise.all(ids.map(async (id) => (await bytesOf(id)).text))
    expect(texts[0]?.split('\r\n')).toHaveLength(7_002)
    expect(texts[1] === texts[0]).toBe(true)
  })

  it('is taken over from a maker that fell silent, and only then', async () => {
    const publicId = await order('format=csv&limit=10')
    expect((await claimFile())?.publicId).toBe(publicId)
    expect(await claimFile()).toBeNull()
    await database.query('UPDATE exports SET seen_at = seen_at - INTERVAL 61 SECOND WHERE public_id = ?', [
      publicId,
    ])
    await makeFiles(never)
    expect((await getReceipt(publicId))?.status).toBe('complete')
  })

  it('is dropped when its time is over, and its receipt stays', async () => {
    const publicId = await order('format=csv&limit=10')
    await makeFiles(never)
    await database.query(
      'UPDATE exports SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE public_id = ?',
      [publicId],
    )
    await dropExpiredFiles()
    expect(await downloadFile(publicId, null)).toBeNull()
    expect(await getReceipt(publicId)).toMatchObject({ status: 'dropped', rows: 10 })
    const left = await database.query(
      'SELECT COUNT(*) AS n FROM export_chunks c JOIN exports e ON e.id = c.export_id WHERE e.public_id = ?',
      [publicId],
    )
    expect(left).toEqual([{ n: '0' }])
  })

  it('is refused in a format that cannot grow', async () => {
    await expect(order('format=json')).rejects.toThrow(InputError)
  })
})

describe('the link of a file', () => {
  const expiresAt = new Date('2026-12-01T00:00:00Z')
  const now = expiresAt.getTime() - 1
  const read = (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://localhost')
    return {
      publicId: pathname.split('/').at(-1) ?? '',
      expires: searchParams.get('expires') ?? '',
      signature: searchParams.get('signature') ?? '',
    }
  }

  it('is good for its file until its time is over', () => {
    const link = read(fileLink('one', expiresAt))
    expect(isGoodLink({ ...link, now })).toBe(true)
    expect(isGoodLink({ ...link, now: expiresAt.getTime() })).toBe(false)
  })

  it('is not good for another file, a later time, or with an altered signature', () => {
    const link = read(fileLink('one', expiresAt))
    expect(isGoodLink({ ...link, publicId: 'two', now })).toBe(false)
    expect(isGoodLink({ ...link, expires: String(expiresAt.getTime() + 1), now })).toBe(false)
    for (const signature of ['', 'x', `${link.signature.slice(0, -2)}AA`, `${link.signature}=`.repeat(2)])
      expect(isGoodLink({ ...link, signature, now })).toBe(false)
  })
})
