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
])('sends %j to Today', (next) => {
  expect(safeNextPath(next)).toBe('/')
})
