import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseExportRequest, pinExport } from '@/lib/delivery/export-request'
import { startExport } from '@/lib/delivery/export-stream'
import { resetEnv } from '@/lib/env'
import { TEST_CALLER } from '../exporting'
import { useTestDatabase } from '../setup/test-database'

useTestDatabase()
const open: Response[] = []

async function start(): Promise<boolean> {
  const request = await parseExportRequest('market-data', new URLSearchParams('format=csv'))
  const response = request && (await startExport(await pinExport(request), TEST_CALLER))
  if (response) open.push(response)
  return response !== null
}

async function startUntilRefused(): Promise<number> {
  let started = 0
  while (await start()) started += 1
  return started
}

const leaveOne = () => open.pop()?.body?.cancel()

beforeEach(() => resetEnv())
afterEach(async () => {
  while (open.length > 0) await leaveOne()
  delete process.env.VERCEL
  resetEnv()
})

describe('exports that nobody reads to the end', () => {
  it('are at most four at once, and one that is left makes room for the next', async () => {
    expect(await startUntilRefused()).toBe(4)
    await leaveOne()
    expect(await start()).toBe(true)
    expect(await start()).toBe(false)
  })

  it('are one at a time on Vercel, where the pool of an instance has three connections', async () => {
    process.env.VERCEL = '1'
    resetEnv()
    expect(await startUntilRefused()).toBe(1)
  })
})
