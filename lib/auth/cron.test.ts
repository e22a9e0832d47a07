import { describe, expect, it } from 'vitest'
import { isCronCaller } from './cron'

const SECRET = 'a-secret-of-a-scheduler'

describe('isCronCaller', () => {
  it('lets in who carries the secret', () => {
    expect(isCronCaller(`Bearer ${SECRET}`, SECRET)).toBe(true)
  })

  it.each([
    null,
    '',
    'Bearer ',
    'Bearer',
    SECRET,
    `bearer ${SECRET}`,
    `Basic ${SECRET}`,
    `Bearer  ${SECRET}`,
    `Bearer ${SECRET} `,
    `Bearer ${SECRET}x`,
    `Bearer ${SECRET.slice(1)}`,
    `Bearer ${SECRET.toUpperCase()}`,
    'Bearer undefined',
    'Bearer null',
  ])('keeps out %s', (header) => {
    expect(isCronCaller(header, SECRET)).toBe(false)
  })

  it('lets nobody in while no secret is configured', () => {
    for (const header of [null, 'Bearer ', 'Bearer undefined', `Bearer ${SECRET}`]) {
      expect(isCronCaller(header, undefined)).toBe(false)
      expect(isCronCaller(header, '')).toBe(false)
    }
  })
})
