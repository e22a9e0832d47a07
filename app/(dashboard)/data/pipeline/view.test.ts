import { describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/domain/slot'
import { gapRange, hrefOf, readView, timelineRange, timelineStart } from './view'

const NOW = new Date('2026-11-24T12:34:00Z')
const read = (params: Record<string, string | string[]>) => readView(Promise.resolve(params), NOW)

describe('the address of the pipeline page', () => {
  it('says whose gaps and which runs are shown, and is read as it was written', async () => {
    const view = await read({ range: '7d', asset: 'bitcoin' })
    const before = { startedAt: new Date(1_764_000_000_000), runId: '12', attempt: 2 }
    const href = hrefOf(view, { day: '2026-11-12', job: 'market', before })
    const again = await read(Object.fromEntries(new URL(href, 'http://localhost').searchParams))
    expect(again).toMatchObject({ asset: 'bitcoin', day: '2026-11-12', job: 'market', before })
    expect(again.range.id).toBe('7d')
    // Another filter begins with its first page.
    expect(hrefOf(again, { day: null })).toBe('/data/pipeline?range=7d&asset=bitcoin&job=market')
  })

  it.each([
    { day: '2026-02-30', job: "x' OR 1=1", before: '-1' },
    { day: ['2026-13-01'], job: ['A'], before: '1-2' },
    { day: '', job: '', before: '' },
  ])('takes what it cannot read as not given: %j', async (params) => {
    const given: Record<string, string | string[]> = params
    expect(await read(given)).toMatchObject({ day: null, job: null, before: null })
  })
})

describe('the days of the calendar', () => {
  const daysOf = async (params: Record<string, string>) => {
    const { from, to, isCut } = gapRange((await read(params)).range, NOW)
    return { days: (to.getTime() - from.getTime()) / DAY_MS, to: to.toISOString(), isCut }
  }

  it('are thirty up to the last full hour, also where the address asks for less', async () => {
    const whole = { days: 30, to: '2026-11-24T12:00:00.000Z', isCut: false }
    expect(await daysOf({})).toEqual(whole)
    expect(await daysOf({ range: '7d' })).toEqual(whole)
  })

  it('are those of a longer range, but 92 at most', async () => {
    expect((await daysOf({ range: '90d' })).days).toBeCloseTo(90, 1)
    expect(await daysOf({ range: '1y' })).toMatchObject({ days: 92, isCut: true })
    expect(await daysOf({ range: 'max' })).toMatchObject({ days: 92, isCut: true })
  })

  it('end where a custom range ends', async () => {
    const view = await daysOf({ range: 'custom', from: '2026-10-01', to: '2026-10-10' })
    expect(view).toMatchObject({ to: '2026-10-11T00:00:00.000Z', days: 30 })
  })
})

describe('the stretch of the timeline', () => {
  it('is the day of the address in its zone, up to now', async () => {
    const view = await read({ day: '2026-11-24' })
    expect(timelineRange(view, 'Africa/Lagos', NOW)).toEqual({
      from: new Date('2026-11-23T23:00:00Z'),
      to: NOW,
    })
    const whole = timelineRange(await read({ day: '2026-11-12' }), 'Africa/Lagos', NOW)
    expect(whole.to.getTime() - whole.from.getTime()).toBe(DAY_MS)
  })

  it('is else the range, and never more than a year', async () => {
    const all = timelineRange(await read({ range: 'max' }), 'UTC', NOW)
    expect((all.to.getTime() - all.from.getTime()) / DAY_MS).toBe(366)
  })
})

describe('where the timeline begins', () => {
  const to = new Date('2026-11-24T12:02:00Z')
  const start = (from: string, ...begins: string[]) =>
    timelineStart({ from: new Date(from), to, begins: begins.map((at) => new Date(at)) }).toISOString()

  it('is what is asked for, from the next whole slot', () => {
    expect(start('2026-11-23T12:02:00Z', '2026-01-01T00:00:00Z')).toBe('2026-11-23T12:05:00.000Z')
  })

  it('is not before the first run', () => {
    const first = '2026-11-24T01:00:00Z'
    expect(start('2026-11-23T12:00:00Z', '2026-11-24T03:00:00Z', first)).toBe('2026-11-24T01:00:00.000Z')
  })

  it('leaves two hours where the ledger is younger', () => {
    expect(start('2026-11-23T12:00:00Z', '2026-11-24T11:55:00Z')).toBe('2026-11-24T10:00:00.000Z')
  })
})
