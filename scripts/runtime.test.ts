import { expect, test } from 'vitest'
import { resolveRuntime } from './runtime.mjs'

const URL_GIVEN = 'mysql://u:p@db.example:3306/app'
const privately = (name: string) => ({ kind: 'private', name })
const given = { kind: 'given', url: URL_GIVEN }

test.each([
  [{}, 'demo', privately('koinstrap_demo')],
  [{ DEMO: 'auto' }, 'demo', privately('koinstrap_demo')],
  [{ DEMO: '', DATABASE_URL: ' ' }, 'demo', privately('koinstrap_demo')],
  [{ DEMO: 'off' }, 'not_configured', privately('koinstrap')],
  [{ COINGECKO_API_KEY: 'CG-x' }, 'live', privately('koinstrap')],
  [{ COINGECKO_BASE_URL: 'http://127.0.0.1:1' }, 'live', privately('koinstrap')],
  [{ COINGECKO_API_KEY: 'CG-x', DEMO: 'on' }, 'demo', privately('koinstrap_demo')],
  [{ DATABASE_URL: URL_GIVEN }, 'not_configured', given],
  [{ DATABASE_URL: URL_GIVEN, DEMO: 'on' }, 'demo', given],
  [{ DATABASE_URL: URL_GIVEN, COINGECKO_API_KEY: 'CG-x' }, 'live', given],
  [{ DATABASE_URL: URL_GIVEN, VERCEL: '1' }, 'not_configured', given],
])('%o means %s', (env, mode, database) => {
  expect(resolveRuntime(env, '/checkout')).toEqual({ dataDir: '/checkout/.data', mode, database })
})

test('the data folder counts from the checkout', () => {
  expect(resolveRuntime({ KOINSTRAP_DATA_DIR: 'elsewhere' }, '/checkout').dataDir).toBe('/checkout/elsewhere')
  expect(resolveRuntime({ KOINSTRAP_DATA_DIR: '/data' }, '/checkout').dataDir).toBe('/data')
})

test.each([
  [{ VERCEL: '1' }, 'DATABASE_URL is not set'],
  [{ DATABASE_ADMIN_URL: URL_GIVEN }, 'DATABASE_ADMIN_URL is set, but DATABASE_URL is not'],
  [{ DEMO: 'yes' }, 'DEMO is "yes"; it must be on, off or auto'],
])('%o is refused', (env, message) => {
  expect(() => resolveRuntime(env, '/checkout')).toThrow(message)
})
