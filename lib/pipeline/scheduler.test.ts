import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MINUTE_MS, SLOT_MS } from '@/lib/domain/slot'
import { resetEnv } from '@/lib/env'
import { expectConsole } from '@/tests/setup/guards'
import { startBackgroundWork } from './scheduler'

const START = Date.parse('2026-11-23T10:02:30.000Z')
/** Deliveries begun, as `job at minute:second`. */
let begun: string[] = []
/** What a delivery waits for; null: it ends at once. */
let work: Promise<void> | null = null
let failing: Error | null = null
/** How often the database is not there yet. */
let notReady = 0

vi.mock('./run', () => ({
  runJob: async ({ job, trigger }: { job: { id: string }; trigger: string }) => {
    begun.push(`${job.id} ${new Date().toISOString().slice(14, 19)} ${trigger}`)
    if (failing) throw failing
    await work
  },
}))
vi.mock('./world', () => ({
  requireWorld: async () => {
    notReady -= 1
    if (notReady >= 0) throw new Error('the database is starting')
  },
}))
vi.mock('./demo-history', () => ({ fillDemoHistory: async () => undefined }))

const shared = globalThis as typeof globalThis & { koinstrapScheduler?: { stop(): void }[] }
const stop = () => {
  for (const cron of shared.koinstrapScheduler ?? []) cron.stop()
}
const environment = { ...process.env }

async function start(env: Record<string, string> = { SCHEDULER: 'on' }): Promise<void> {
  Object.assign(process.env, { DEMO: 'off', VERCEL: '', LOG_LEVEL: 'error', ...env })
  resetEnv()
  startBackgroundWork()
  // A second call, as after a reload in development, starts no second set.
  startBackgroundWork()
  await vi.advanceTimersByTimeAsync(0)
}

const of = (job: string) => begun.filter((one) => one.startsWith(`${job} `)).map((one) => one.split(' ')[1])

beforeEach(() => {
  begun = []
  work = null
  failing = null
  notReady = 0
  vi.useFakeTimers({ now: START })
})
afterEach(() => {
  stop()
  delete shared.koinstrapScheduler
  vi.useRealTimers()
  process.env = { ...environment }
  resetEnv()
})

describe('the in-process scheduler', () => {
  it('delivers every job at once when it starts, and then at the start of each of its slots, once', async () => {
    await start()
    expect(begun).toEqual(['market 02:30 scheduler', 'delivery 02:30 scheduler'])
    await vi.advanceTimersByTimeAsync(3 * SLOT_MS)
    expect(of('market')).toEqual(['02:30', '05:00', '10:00', '15:00'])
    expect(of('delivery')).toEqual([
      '02:30',
      ...Array.from({ length: 15 }, (_, i) => `${String(3 + i).padStart(2, '0')}:00`),
    ])
  })

  it('does not begin a job that is still at work, holds up no other, and goes on with the next slot', async () => {
    let end = () => {}
    work = new Promise((resolve) => {
      end = resolve
    })
    await start()
    work = null
    await vi.advanceTimersByTimeAsync(2 * SLOT_MS)
    expect(begun).toHaveLength(2)
    end()
    await vi.advanceTimersByTimeAsync(SLOT_MS)
    expect(of('market')).toEqual(['02:30', '15:00'])
    expect(of('delivery')).toEqual(['02:30', '13:00', '14:00', '15:00', '16:00', '17:00'])
  })

  it('goes on after a delivery that fails, and says so', async () => {
    expectConsole('run failed')
    failing = new Error('no database')
    await start()
    failing = null
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(of('delivery')).toEqual(['02:30', '03:00'])
  })

  it('waits until the database is there, saying so, and then begins', async () => {
    expectConsole('background work waits')
    notReady = 3
    await start()
    await vi.advanceTimersByTimeAsync(25_000)
    expect(begun).toEqual([])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(begun).toEqual(['market 03:00 scheduler', 'delivery 03:00 scheduler'])
    await vi.advanceTimersByTimeAsync(MINUTE_MS)
    expect(of('delivery').slice(1)).toEqual(['04:00'])
  })

  it.each([
    ['switched off', { SCHEDULER: 'off' }],
    ['on Vercel, which delivers itself', { SCHEDULER: 'auto', VERCEL: '1' }],
  ])('begins nothing when it is %s', async (_, env) => {
    await start(env)
    await vi.advanceTimersByTimeAsync(2 * SLOT_MS)
    expect(begun).toEqual([])
  })

  it('is on by itself elsewhere, and ends with its timers', async () => {
    await start({ SCHEDULER: 'auto' })
    expect(begun).toHaveLength(2)
    stop()
    await vi.advanceTimersByTimeAsync(2 * SLOT_MS)
    expect(begun).toHaveLength(2)
    expect(vi.getTimerCount()).toBe(0)
  })
})
