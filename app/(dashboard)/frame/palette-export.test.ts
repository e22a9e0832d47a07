import { expect, it } from 'vitest'
import { marketExport } from './palette-export'

const NOW = new Date('2026-11-24T12:00:00Z')
const of = (path: string, search = '') => marketExport({ path, search, now: NOW })

it('exports what the page speaks of: its asset, over the range of its address', () => {
  const { label, href } = of('/markets/bitcoin', 'range=7d')
  expect(label).toBe('Export market data as CSV: bitcoin, 7 d')
  expect(Object.fromEntries(new URL(href, 'http://localhost').searchParams)).toEqual({
    format: 'csv',
    asset: 'bitcoin',
    from: '2026-11-17T12:00:00.000Z',
    to: '2026-11-24T12:00:00.000Z',
  })
})

it('exports all assets of a day where the page has neither', () => {
  const { label, href } = of('/')
  expect(label).toBe('Export market data as CSV: all assets, 24 h')
  expect(href).not.toContain('asset=')
  expect(href).toContain('from=2026-11-23T12')
})

it('leaves the beginning open for everything there is', () => {
  const { label, href } = of('/markets/bitcoin', 'range=max')
  expect(label).toContain('all there is')
  expect(href).not.toContain('from=')
})
