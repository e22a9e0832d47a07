import { describe, expect, it } from 'vitest'
import { APP_VERSION, STARTED_AT } from '@/lib/version'
import { useEnvironment } from '@/tests/setup/environment'
import { GET } from './route'

describe('GET /api/health', () => {
  useEnvironment(() => ({
    DATABASE_URL: undefined,
    DEMO: 'off',
    COINGECKO_API_KEY: undefined,
    COINGECKO_BASE_URL: undefined,
  }))

  it('answers 503 and down, never an error page, while the database is out of reach', async () => {
    const response = await GET(new Request('http://localhost/api/health'))
    expect(response.status).toBe(503)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      status: 'down',
      version: APP_VERSION,
      startedAt: STARTED_AT,
      mode: 'not_configured',
      database: 'unreachable',
      sources: [],
      jobs: [],
    })
  })
})
