import { describe, expect, it } from 'vitest'
import { DAY_MS } from '@/lib/domain/slot'
import { filterOf, heatHref, heatPeriodOf, hrefOf, isFiltered, loadView, unfilteredHref } from './view'

const NOW = Date.UTC(2026, 10, 24, 12)
const KEEPS = { a: 600_000, b: 1_800_000 }
const read = (query: string) => loadView(Promise.resolve(Object.fromEntries(new URLSearchParams(query))))

describe('the address of Markets', () => {
  it('without parameters is the whole list by rank', async () => {
    const view = await read('')
    expect(view).toMatchObject({
      q: null,
      sort: { by: 'rank', descending: false },
      view: 'table',
      after: null,
    })
    expect(isFiltered(view)).toBe(false)
    expect(hrefOf(view, {})).toBe('/markets')
  })

  it('comes back from what it says', async () => {
    const query =
      'q=bit+coin&move=up&over=2.5&grade=A&anomalies=true&sort=-24h&view=map&range=7d&after=12:-0.5'
    const view = await read(query)
    expect(view).toMatchObject({
      q: 'bit coin',
      move: 'up',
      over: 2.5,
      grade: 'A',
      anomalies: true,
      sort: { by: '24h', descending: true },
      view: 'map',
      range: '7d',
      after: { assetId: '12', value: '-0.5' },
    })
    const again = await read(new URL(hrefOf(view, { after: view.after }), 'http://x').search)
    expect(again).toEqual(view)
  })

  it.each([
    'sort=sparkline',
    'sort=--24h',
    'move=sideways',
    'over=5,5',
    'over=-1',
    'over=1e9',
    'grade=Z',
    'grade=',
    'q=',
    'q=%20%20',
    'view=pie',
    'period=1y',
    'after=DROP',
    'after=5:abc',
    'after=-1:5',
  ])('takes %s for not given', async (query) => {
    expect(await read(query)).toEqual(await read(''))
  })

  it('does not take the cursor of another order', async () => {
    expect((await read('sort=price&after=7:12.5')).after).toEqual({ assetId: '7', value: '12.5' })
    expect((await read('sort=age&after=7:12.5')).after).toBeNull()
    expect((await read('sort=age&after=7')).after).toEqual({ assetId: '7', value: null })
  })

  it('keeps a name with a colon whole in a cursor', async () => {
    const view = await read('sort=name')
    const after = { assetId: '7', value: 'a: b & c' }
    expect((await read(new URL(hrefOf(view, { after }), 'http://x').search)).after).toEqual(after)
  })

  it('starts a changed list at its first page, and forgets a cleared filter', async () => {
    const view = await read('q=x&move=down&over=9&grade=B&anomalies=true&sort=-cap&range=7d&after=7:1')
    expect(hrefOf(view, { grade: 'C' })).not.toContain('after')
    expect(unfilteredHref(view)).toBe('/markets?sort=-cap&range=7d')
  })
})

describe('what a view asks of the database', () => {
  it('is nothing but the clock of the grades without a filter', async () => {
    expect(filterOf(await read(''), NOW, KEEPS)).toEqual({
      text: null,
      move: null,
      grade: null,
      anomaliesSince: null,
      gradeClock: { a: new Date(NOW - KEEPS.a), b: new Date(NOW - KEEPS.b) },
    })
  })

  it('speaks in ratios and instants', async () => {
    expect(filterOf(await read('move=down&anomalies=true'), NOW, KEEPS)).toMatchObject({
      move: { direction: 'down', over: 0.05 },
      anomaliesSince: new Date(NOW - DAY_MS),
    })
  })
})

describe('the period of the heat map', () => {
  it.each([
    ['', '24h'],
    ['range=7d', '7d'],
    ['range=1y', '24h'],
    ['range=7d&period=1h', '1h'],
  ])('of "%s" is %s', async (query, period) => {
    expect(heatPeriodOf(await read(query))).toBe(period)
  })

  it('is the range of the frame where the picker has it', async () => {
    const view = await read('period=1h')
    expect(heatHref(view, '7d')).toBe('/markets?view=map&range=7d')
    expect(heatHref(view, '24h')).toBe('/markets?view=map')
    expect(heatHref(view, '1h')).toBe('/markets?view=map&period=1h')
  })
})
