import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { expectConsole } from '@/tests/setup/guards'
import { resetEnv } from './env'
import { log } from './log'

const before = process.env.LOG_LEVEL
let lines: string[] = []

beforeEach(() => {
  lines = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => {
    lines.push(line)
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  if (before === undefined) delete process.env.LOG_LEVEL
  else process.env.LOG_LEVEL = before
  resetEnv()
})

function at(level: string): void {
  process.env.LOG_LEVEL = level
  resetEnv()
}

describe('log', () => {
  it('writes one line of JSON with time, level, message and fields', () => {
    at('info')
    log.info('run succeeded', { job: 'market', counts: { read: 2 }, note: 'two\nlines' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toContain('\n')
    const { time, ...rest } = JSON.parse(lines[0] ?? '')
    expect(rest).toEqual({
      level: 'info',
      message: 'run succeeded',
      job: 'market',
      counts: { read: 2 },
      note: 'two\nlines',
    })
    expect(new Date(time).toISOString()).toBe(time)
  })

  it('sends warnings and errors to stderr and the rest to stdout', () => {
    at('debug')
    expectConsole('"level":"error"')
    expectConsole('"level":"warn"')
    log.error('it broke')
    log.warn('it creaks')
    log.info('it runs')
    log.debug('it moves')
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(['info', 'debug'])
  })

  it.each([
    ['debug', ['debug', 'info'], true],
    ['info', ['info'], true],
    ['warn', [], true],
    ['error', [], false],
    ['silent', [], false],
  ])('at level %s writes %j and warns: %s', (level, expected, warns) => {
    at(level)
    if (warns) expectConsole('"level":"warn"')
    for (const method of ['debug', 'info', 'warn'] as const) log[method]('line')
    expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected)
  })

  it('is silent at level silent, errors as well', () => {
    at('silent')
    log.error('nobody hears this')
  })

  it.each([
    'password',
    'passwordHash',
    'AUTH_SECRET',
    'token',
    'apiToken',
    'authorization',
    'Authorization',
    'apiKey',
    'api_key',
    'x-cg-demo-api-key',
    'COINGECKO_API_KEY',
    'cookie',
    'set-cookie',
    'DATABASE_URL',
    'databaseUrl',
  ])('never writes the value of a field named %s, however deep', (name) => {
    at('info')
    log.info('request', { [name]: 'sEcReT', headers: { [name]: 'sEcReT', list: [{ [name]: 'sEcReT' }] } })
    expect(lines[0]).not.toContain('sEcReT')
    expect(lines[0]?.match(/\[redacted\]/g)).toHaveLength(3)
  })

  it('never lets a field replace its time, level or message', () => {
    at('info')
    log.info('run failed', { message: 'the cause', level: 'debug', time: 'noon' })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ message: 'run failed', level: 'info' })
    expect(lines[0]).not.toContain('noon')
  })

  it('keeps fields that merely stand beside secrets', () => {
    at('info')
    log.info('login', { email: 'a@example.test', status: 401 })
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ email: 'a@example.test', status: 401 })
  })

  it('never writes a secret of the environment, wherever and however it stands in a text', () => {
    const secrets = {
      AUTH_SECRET: 'auth-marker-0123456789',
      CRON_SECRET: 'cron-marker-0123456789',
      COINGECKO_API_KEY: 'CG-marker-0123456789',
      ADMIN_PASSWORD: 'admin-marker-0123456789',
      DATABASE_URL: 'mysql://me:db%21marker@db.test/x',
      SMTP_URL: 'smtp://me:smtp-marker@mail.test',
      DISCORD_WEBHOOK_URL: 'https://discord.test/hooks/discord-marker',
      HEARTBEAT_URL: 'https://beat.test/heart-marker',
    }
    for (const [name, value] of Object.entries(secrets)) vi.stubEnv(name, value)
    at('info')
    const told = `told: ${Object.values(secrets).join(', ')} and db!marker in /hooks/discord-marker`
    log.info(told, { error: told, deep: [{ detail: told }] })
    vi.unstubAllEnvs()
    expect(lines[0]).not.toContain('marker')
    expect(lines[0]).toContain('[redacted]@db.test')
  })

  it('takes out what looks like a secret, also when the environment does not know it', () => {
    at('info')
    log.info('asked', { url: 'https://me:s3cr3t@host.test/x?api_key=s3cr3t' })
    expect(JSON.parse(lines[0] ?? '').url).toBe('https://[redacted]@host.test/x?api_key=[redacted]')
  })
})
