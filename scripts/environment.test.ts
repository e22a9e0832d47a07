import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureSecrets, loadEnvironment } from './environment.mjs'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'koinstrap-env-'))
})
afterEach(() => rmSync(root, { recursive: true }))

test('the real environment wins over .env.local, and .env.local over .env', () => {
  writeFileSync(join(root, '.env.local'), 'A=local\nB=local\n')
  writeFileSync(join(root, '.env'), 'A=file\nB=file\nC="quoted # text"\n')
  expect(loadEnvironment({ root, env: { A: 'real' } })).toEqual({ A: 'real', B: 'local', C: 'quoted # text' })
})

test('a variable that is set to nothing stays set to nothing', () => {
  writeFileSync(join(root, '.env.local'), 'COINGECKO_API_KEY=from-file\n')
  expect(loadEnvironment({ root, env: { COINGECKO_API_KEY: '' } })).toEqual({ COINGECKO_API_KEY: '' })
})

test('a first start writes both secrets, readable by this user only', () => {
  const { env, written } = ensureSecrets({ root, env: {} })
  expect(written).toEqual(['AUTH_SECRET', 'CRON_SECRET'])
  expect(Buffer.from(env.AUTH_SECRET ?? '', 'base64url')).toHaveLength(32)
  expect(env.AUTH_SECRET).not.toBe(env.CRON_SECRET)
  expect(statSync(join(root, '.env.local')).mode & 0o777).toBe(0o600)
  expect(loadEnvironment({ root, env: {} })).toEqual(env)
})

test('only missing secrets are added; what stands in the file stays', () => {
  writeFileSync(join(root, '.env.local'), 'LOG_LEVEL=warn\nCRON_SECRET=\nAUTH_SECRET=kept-kept-kept-kept')
  const before = loadEnvironment({ root, env: {} })
  const { env, written } = ensureSecrets({ root, env: before })
  expect(written).toEqual(['CRON_SECRET'])
  expect(loadEnvironment({ root, env: {} })).toEqual(env)
  expect(readFileSync(join(root, '.env.local'), 'utf8')).toMatch(
    /^LOG_LEVEL=warn\nAUTH_SECRET=kept-kept-kept-kept\nCRON_SECRET=\S{43}\n$/,
  )
})

test.each([{ VERCEL: '1' }, { AUTH_SECRET: 'given', CRON_SECRET: 'given' }])(
  'nothing is written with %o',
  (env) => {
    expect(ensureSecrets({ root, env })).toEqual({ env, written: [] })
    expect(() => statSync(join(root, '.env.local'))).toThrow('ENOENT')
  },
)

test('where the file cannot be written, the message says what to set instead', () => {
  const gone = join(root, 'gone')
  expect(() => ensureSecrets({ root: gone, env: { CRON_SECRET: 'given' } })).toThrow(
    /AUTH_SECRET is not set, and .*\.env\.local cannot be written \(ENOENT\)\. Set it in the environment/,
  )
})
