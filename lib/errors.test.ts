import { describe, expect, it } from 'vitest'
import {
  AppError,
  ConfigurationError,
  describeError,
  FencedError,
  InputError,
  TimeBudgetError,
  UpstreamError,
  withoutSecrets,
} from './errors'

describe('describeError', () => {
  it('is the message of an error', () => {
    expect(describeError(new Error('the disk is full'))).toBe('the disk is full')
  })

  it('adds every cause, the nearest first', () => {
    const root = new Error('ECONNREFUSED')
    const middle = new Error('fetch failed', { cause: root })
    expect(describeError(new Error('no answer', { cause: middle }))).toBe(
      'no answer (because: fetch failed (because: ECONNREFUSED))',
    )
  })

  it('takes causes that are no errors', () => {
    expect(describeError(new Error('no', { cause: 'a text' }))).toBe('no (because: a text)')
    expect(describeError(new Error('no', { cause: null }))).toBe('no (because: null)')
  })

  it('is one line, whatever the message holds', () => {
    expect(describeError(new Error('first\n  second\r\n\tthird'))).toBe('first second third')
  })

  it('tells an error without a message by its name', () => {
    expect(describeError(new TypeError(''))).toBe('TypeError')
  })

  it('tells an error that only has a code by its code, as Node does for a host with two addresses', () => {
    const refused = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')], ''), {
      code: 'ECONNREFUSED',
    })
    expect(describeError(new Error('fetch failed', { cause: refused }))).toBe(
      'fetch failed (because: ECONNREFUSED)',
    )
  })

  it('takes anything that can be thrown', () => {
    for (const [thrown, text] of [
      ['text', 'text'],
      [42, '42'],
      [undefined, 'undefined'],
      [null, 'null'],
    ] as const) {
      expect(describeError(thrown)).toBe(text)
    }
  })
})

describe('a text without secrets', () => {
  it.each([
    ['mysql://koinstrap:s3cr3t@127.0.0.1:3306/x refused', 'mysql://[redacted]@127.0.0.1:3306/x refused'],
    ['mysql://koinstrap:s3@cr3t@db/x', 'mysql://[redacted]@db/x'],
    ['smtps://me%40x.test:s3cr3t@mail.test:465', 'smtps://[redacted]@mail.test:465'],
    ['https://s3cr3t@host/path', 'https://[redacted]@host/path'],
    [
      'POST https://discord.com/api/webhooks/123/s3cr3t-_x failed',
      'POST https://discord.com/api/webhooks/123/[redacted] failed',
    ],
    ['https://hooks.slack.com/services/T0/B0/s3cr3t', 'https://hooks.slack.com/[redacted]'],
    [
      'GET https://desk.example/invite/s3cr3t-_0123456789abcdef failed',
      'GET https://desk.example/invite/[redacted] failed',
    ],
    ['/ping?x_cg_demo_api_key=s3cr3t&b=1', '/ping?x_cg_demo_api_key=[redacted]&b=1'],
    ['?access_token=s3cr3t', '?access_token=[redacted]'],
    ['authorization: Bearer s3cr3t0123', 'authorization: Bearer [redacted]'],
  ])('is %j cleaned', (text, cleaned) => {
    expect(withoutSecrets(text)).toBe(cleaned)
    expect(describeError(new Error('no', { cause: new Error(text) }))).not.toContain('s3')
  })

  it.each([
    "Access denied for user 'koinstrap'@'127.0.0.1' (using password: YES)",
    'set it to mysql://user:password@host:3306/database',
    'a@example.test asked https://api.coingecko.com/api/v3/ping?ids=bitcoin // see a@b',
    'Bearer tokens are checked',
  ])('keeps %j', (text) => {
    expect(withoutSecrets(text)).toBe(text)
  })
})

describe('errors of our own', () => {
  it('have a stable code and the name of their class', () => {
    const facts = { source: 'x', kind: 'timeout', transient: true, message: 'late' } as const
    const cases: [AppError, string, string][] = [
      [new ConfigurationError('m'), 'configuration', 'ConfigurationError'],
      [new InputError('m'), 'input', 'InputError'],
      [new FencedError({ id: '7', attempt: 2 }), 'fenced', 'FencedError'],
      [new TimeBudgetError('m'), 'time_budget', 'TimeBudgetError'],
      [new UpstreamError(facts), 'upstream_timeout', 'UpstreamError'],
    ]
    for (const [error, code, name] of cases) {
      expect(error).toBeInstanceOf(AppError)
      expect({ code: error.code, name: error.name }).toEqual({ code, name })
    }
  })

  it('keep their cause', () => {
    const cause = new Error('root')
    expect(new ConfigurationError('m', { cause }).cause).toBe(cause)
  })

  it('say of an upstream what is known, and null for the rest', () => {
    expect(new UpstreamError({ source: 'x', kind: 'network', transient: true, message: 'm' })).toMatchObject({
      source: 'x',
      kind: 'network',
      status: null,
      retryAfterMs: null,
      transient: true,
      upstreamCode: null,
    })
  })

  it('name the run that was taken over', () => {
    expect(new FencedError({ id: '7', attempt: 2 }).message).toMatch(/attempt 2 of run 7/)
  })
})
