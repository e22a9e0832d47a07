import { expect, it } from 'vitest'
import { safeNextPath } from './next-path'

it('keeps a path of this site with its query', () => {
  expect(safeNextPath('/data/pipeline?status=failed')).toBe('/data/pipeline?status=failed')
})

it.each([
  undefined,
  ['/a', '/b'],
  '',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  'javascript:alert(1)',
  '/login',
  '/login?next=/login',
  '/x/../login',
  '/..//evil.example',
  '/a/..//evil.example/',
  '/.//evil.example',
  '/%2e%2e//evil.example',
])('sends %j to Today', (next) => {
  expect(safeNextPath(next)).toBe('/')
})

it('writes what a header cannot carry in percent signs', () => {
  expect(safeNextPath('/märkte?q=嘊嘍x#ä')).toBe('/m%C3%A4rkte?q=%E5%98%8A%E5%98%8Dx#%C3%A4')
})
