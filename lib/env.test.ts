import { describe, expect, it } from 'vitest'
import { useEnvironment } from '@/tests/setup/environment'
import { assetSelection, getEnv, getMode, modeOf, parseEnv, requireDatabaseUrl, resetEnv } from './env'
import { ConfigurationError } from './errors'

describe('parseEnv', () => {
  it('gives every default when nothing is set', () => {
    expect(parseEnv({})).toMatchObject({
      PORT: 3000,
      SCHEDULER: 'auto',
      DEMO: 'auto',
      BUSINESS_TIME_ZONE: 'Africa/Lagos',
      TRUSTED_PROXIES: 0,
      COINGECKO_PLAN: 'demo',
      LOG_LEVEL: 'info',
    })
  })

  it('gives no secret and no address a default', () => {
    const env = parseEnv({})
    for (const name of [
      'AUTH_SECRET',
      'CRON_SECRET',
      'ADMIN_PASSWORD',
      'COINGECKO_API_KEY',
      'DATABASE_URL',
    ] as const)
      expect(env[name], name).toBeUndefined()
  })

  it('takes an empty or blank value for one that is not set', () => {
    const blank = Object.fromEntries(Object.keys(parseEnv({})).map((name) => [name, '  ']))
    expect(parseEnv(blank)).toEqual(parseEnv({}))
    expect(parseEnv({ CRON_SECRET: '', COINGECKO_BASE_URL: ' ', COINGECKO_ASSETS: '' })).toEqual(parseEnv({}))
  })

  it('reads numbers', () => {
    expect(parseEnv({ PORT: '8080', TRUSTED_PROXIES: '2' })).toMatchObject({ PORT: 8080, TRUSTED_PROXIES: 2 })
  })

  it.each([
    ['DATABASE_URL', 'postgres://sEcReT@host/db'],
    ['DATABASE_ADMIN_URL', 'sEcReT'],
    ['PORT', 'sEcReT'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['APP_URL', 'sEcReT'],
    ['AUTH_SECRET', 'sEcReT'],
    ['CRON_SECRET', 'sEcReT'],
    ['SCHEDULER', 'sEcReT'],
    ['DEMO', 'sEcReT'],
    ['ADMIN_EMAIL', 'sEcReT'],
    ['ADMIN_PASSWORD', 'sEcReT'],
    ['BUSINESS_TIME_ZONE', 'Mars/sEcReT'],
    ['TRUSTED_PROXIES', '-1'],
    ['TRUSTED_PROXIES', 'sEcReT'],
    ['COINGECKO_BASE_URL', 'ftp://sEcReT/api'],
    ['COINGECKO_API_KEY', 'sEcReT key'],
    ['COINGECKO_PLAN', 'sEcReT'],
    ['COINGECKO_ASSETS', 'sEcReT coin'],
    ['LOG_LEVEL', 'sEcReT'],
  ])('refuses %s=%s by the name of the variable, without its value', (name, value) => {
    const error = thrownBy(() => parseEnv({ [name]: value }))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(error.message).toContain(name)
    expect(error.message).toContain('.env.example')
    expect(error.message).not.toContain('sEcReT')
  })

  it('names every wrong variable at once', () => {
    const error = thrownBy(() => parseEnv({ PORT: 'x', AUTH_SECRET: 'short', DEMO: 'maybe' }))
    for (const name of ['PORT', 'AUTH_SECRET', 'DEMO']) expect(error.message).toContain(name)
  })

  it('says what a secret must look like', () => {
    expect(() => parseEnv({ CRON_SECRET: 'a'.repeat(15) })).toThrow(/CRON_SECRET must have at least 16/)
    expect(parseEnv({ CRON_SECRET: 'a'.repeat(16) }).CRON_SECRET).toHaveLength(16)
  })
})

describe('COINGECKO_ASSETS', () => {
  const assets = (text: string) => parseEnv({ COINGECKO_ASSETS: text }).COINGECKO_ASSETS

  it('is a list of ids, each trimmed and once', () => {
    expect(assets(' bitcoin, ethereum ,bitcoin,,usd-coin,hive_dollar, ')).toEqual({
      kind: 'ids',
      ids: ['bitcoin', 'ethereum', 'usd-coin', 'hive_dollar'],
    })
  })

  it('is the N largest with top:N', () => {
    expect(assets('top:250')).toEqual({ kind: 'top', count: 250 })
    expect(assets(' top:17000 ')).toEqual({ kind: 'top', count: 17_000 })
  })

  it.each(['top:', 'top:x', 'top:-5', 'top:1000000', 'top:10,bitcoin', ',', 'two words', 'x'.repeat(129)])(
    'refuses %s',
    (text) => {
      expect(() => assets(text)).toThrow(
        /COINGECKO_ASSETS must be CoinGecko ids separated by commas, or top:N/,
      )
    },
  )

  it('is bitcoin and ethereum when not set, and the whole simulated world in the demo', () => {
    expect(assetSelection(parseEnv({}))).toEqual({ kind: 'ids', ids: ['bitcoin', 'ethereum'] })
    expect(assetSelection(parseEnv({ DEMO: 'on' }))).toEqual({ kind: 'top', count: 60 })
    expect(assetSelection(parseEnv({ DEMO: 'on', COINGECKO_ASSETS: 'tether' }))).toEqual({
      kind: 'ids',
      ids: ['tether'],
    })
  })
})

describe('mode', () => {
  const mode = (source: Record<string, string>) => modeOf(parseEnv(source))

  it('is live with a key or an address of CoinGecko', () => {
    expect(mode({ COINGECKO_API_KEY: 'k' })).toBe('live')
    expect(mode({ COINGECKO_BASE_URL: 'http://127.0.0.1:1/api' })).toBe('live')
    expect(mode({ COINGECKO_API_KEY: 'k', DEMO: 'off' })).toBe('live')
  })

  it('is never simulated unless DEMO=on says so', () => {
    expect(mode({})).toBe('not_configured')
    expect(mode({ DEMO: 'off' })).toBe('not_configured')
    expect(mode({ DATABASE_URL: 'mysql://u@h/d', NODE_ENV: 'production' })).toBe('not_configured')
    expect(mode({ VERCEL: '1' })).toBe('not_configured')
  })

  it('is demo with DEMO=on, even beside a key', () => {
    expect(mode({ DEMO: 'on' })).toBe('demo')
    expect(mode({ DEMO: 'on', COINGECKO_API_KEY: 'k' })).toBe('demo')
  })
})

describe('the environment of this process', () => {
  useEnvironment(() => ({ PORT: '4001', DEMO: 'on', DATABASE_URL: undefined }))

  it('is read once', () => {
    expect(getEnv().PORT).toBe(4001)
    process.env.PORT = '4002'
    expect(getEnv().PORT).toBe(4001)
    resetEnv()
    expect(getEnv().PORT).toBe(4002)
  })

  it('has a mode', () => {
    expect(getMode()).toBe('demo')
  })

  it('without DATABASE_URL says how to get one', () => {
    expect(() => requireDatabaseUrl()).toThrow(/npm start/)
    expect(requireDatabaseUrl(parseEnv({ DATABASE_URL: 'mysql://u@h/d' }))).toBe('mysql://u@h/d')
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('nothing was thrown')
}
