import { describe, expect, it } from 'vitest'
import { readName } from './asset-name'
import { carried, hrefOf, loadView, toggled, withKept } from './view'

describe('the address of an asset', () => {
  it('shows volume and averages when it says nothing', () => {
    expect(loadView({})).toMatchObject({ range: '24h', show: ['volume', 'ema'], compare: null })
    expect(hrefOf('bitcoin', loadView({}))).toBe('/markets/bitcoin')
  })

  it('is read back as it was written', () => {
    const view = loadView({ range: '7d', show: 'rsi,macd', compare: 'ethereum' })
    const address = new URL(hrefOf('bitcoin', view), 'http://localhost')
    expect(loadView(address)).toEqual(view)
    expect(view.show).toEqual(['rsi', 'macd'])
  })

  it('can ask for nothing beside the candles', () => {
    const bare = toggled(toggled(loadView({}), 'ema'), 'volume')
    expect(bare.show).toEqual([])
    expect(loadView(new URL(hrefOf('bitcoin', bare), 'http://localhost')).show).toEqual([])
  })

  it('leaves out what it does not know', () => {
    expect(loadView({ show: 'ema,astrology', range: 'forever' })).toMatchObject({
      show: ['ema'],
      range: '24h',
    })
  })

  it('switches one thing and keeps the order of the rest', () => {
    expect(toggled(loadView({ show: 'macd,ema' }), 'bollinger').show).toEqual(['ema', 'bollinger', 'macd'])
  })

  it('keeps odd ids whole', () => {
    expect(hrefOf('a/b?c d')).toBe('/markets/a%2Fb%3Fc%20d')
    expect(readName('a%2Fb%3Fc%20d')).toBe('a/b?c d')
  })

  it('takes the empty choice of the form for no comparison', () => {
    expect(hrefOf('bitcoin', loadView({ compare: '' }))).toBe('/markets/bitcoin')
  })

  it('takes along how the chart is looked at, with commas that can be read', () => {
    const now = new URLSearchParams('chart=table&chart-off=ema-12%2Cema-48&chart-page=3')
    const show = hrefOf('bitcoin', loadView({ show: 'volume,ema,rsi' }))
    expect(show).toBe('/markets/bitcoin?show=volume,ema,rsi')
    expect(withKept(show, now, ['chart', 'chart-off'])).toBe(`${show}&chart=table&chart-off=ema-12,ema-48`)
    expect(withKept('/markets/bitcoin', now, ['chart'])).toBe('/markets/bitcoin?chart=table')
    expect(withKept('/markets/bitcoin', new URLSearchParams(), ['chart'])).toBe('/markets/bitcoin')
  })

  it('does not compare the next asset with itself', () => {
    const view = loadView({ compare: 'ethereum' })
    expect(carried(view, 'ethereum').compare).toBeNull()
    expect(carried(view, 'solana').compare).toBe('ethereum')
  })
})

describe('readName', () => {
  it('refuses what no asset can be called', () => {
    expect([readName('%E0%A4%A'), readName('x'.repeat(200))]).toEqual([null, null])
  })
})
