import { expect, test } from 'vitest'
import {
  addTallies,
  emptyTally,
  exitCodeOf,
  nameFailure,
  parseSkipLine,
  summarize,
  tallyOf,
} from './report.mjs'
import { settleTally, tallyPlaywright } from './test-run.mjs'
import { chooseParts, testEnvironment } from './test-suite.mjs'

const skipped = (title: string, reason: string) => ({ ...emptyTally(), skips: [{ title, reason }] })

test('the last line counts everything, and every skip stands above it with its reason', () => {
  const tally = addTallies(
    addTallies(tallyOf('types', true), tallyOf('lint', false)),
    skipped('mysql', 'no mysqld'),
  )
  const lines = summarize(tally).split('\n')
  expect(lines.at(-1)).toBe('1 passed, 1 failed, 1 skipped')
  expect(lines).toContain('  lint')
  expect(lines).toContain('  mysql: no mysqld')
})

test('a failure, and a run without any test, exit with 1', () => {
  expect(exitCodeOf(tallyOf('a', true))).toBe(0)
  expect(exitCodeOf(addTallies(tallyOf('a', true), tallyOf('b', false)))).toBe(1)
  expect(exitCodeOf(emptyTally())).toBe(1)
  expect(exitCodeOf(skipped('a', 'b'))).toBe(1)
})

test('a failure is named with the first line of what it said', () => {
  expect(nameFailure('a › b', '\u001b[31m\n  expected 1 to be 2\u001b[39m\n\n- Expected')).toBe(
    'a › b: expected 1 to be 2',
  )
  expect(nameFailure('a', undefined)).toBe('a')
  expect(nameFailure('a', 'x'.repeat(1000)).length).toBeLessThan(400)
})

test('a printed skip is read, and one named twice counts once', () => {
  expect(parseSkipLine('SKIPPED: MySQL 8.4: no mysqld on PATH: install it')).toEqual({
    title: 'MySQL 8.4',
    reason: 'no mysqld on PATH: install it',
  })
  expect(parseSkipLine('it SKIPPED: no')).toBeNull()
  expect(addTallies(skipped('a', 'x'), skipped('a', 'x')).skips).toHaveLength(1)
})

test('a run that ends badly without a failed test, or without a report, counts as a failure', () => {
  const printed = emptyTally()
  const good = tallyOf('a', true)
  expect(settleTally({ title: 't', code: 0, tally: good, printed })).toEqual(good)
  expect(settleTally({ title: 't', code: 1, tally: good, printed }).failures).toEqual([
    't ended with exit code 1',
  ])
  expect(settleTally({ title: 't', code: 0, tally: null, printed }).failed).toBe(1)
  expect(settleTally({ title: 't', code: 1, tally: tallyOf('b', false), printed }).failed).toBe(1)
})

test('a printed skip gives its reason to the skipped tests below its title, and is not counted again', () => {
  const tally = addTallies(tallyOf('a', true), skipped('file.ts › a recorded page > is stored', ''))
  const printed = addTallies(
    skipped('a recorded page', 'not beside this checkout'),
    skipped('MySQL', 'no mysqld'),
  )
  expect(settleTally({ title: 't', code: 0, tally, printed }).skips).toEqual([
    { title: 'file.ts › a recorded page > is stored', reason: 'not beside this checkout' },
    { title: 'MySQL', reason: 'no mysqld' },
  ])
  const silent = settleTally({ title: 't', code: 0, tally: skipped('b', ''), printed: emptyTally() })
  expect(silent.skips).toEqual([{ title: 'b', reason: 'no reason given' }])
})

test('what passed only when tried again is named above the last line, which counts it as passed', () => {
  const tally = { ...tallyOf('a', true), unsteady: ['file.ts › flakes: Error: late'] }
  const lines = summarize(tally).split('\n')
  expect(lines.slice(-3)).toEqual(['  file.ts › flakes: Error: late', '', '1 passed, 0 failed, 0 skipped'])
})

test("Playwright's report is counted through nested suites; what passed only the second time is named", () => {
  const spec = (
    title: string,
    status: string,
    annotations: { type: string; description?: string }[] = [],
  ) => ({
    title,
    tests: [
      {
        status,
        annotations,
        results: /flaky|unexpected/.test(status) ? [{ errors: [{ message: 'Error: late\n  at x' }] }] : [],
      },
    ],
  })
  const skip = spec('skips', 'skipped', [{ type: 'skip', description: 'no camera' }])
  const inner = { title: 'inner', specs: [spec('flakes', 'flaky'), spec('fails', 'unexpected'), skip] }
  const report = { suites: [{ title: 'file.ts', specs: [spec('works', 'expected')], suites: [inner] }] }
  expect(tallyPlaywright(report)).toEqual({
    passed: 2,
    failed: 1,
    failures: ['file.ts › inner › fails: Error: late'],
    unsteady: ['file.ts › inner › flakes: Error: late'],
    skips: [{ title: 'file.ts › inner › skips', reason: 'no camera' }],
  })
})

test('parts are chosen by name, other words are filters', () => {
  expect(chooseParts([])).toEqual({
    parts: ['static', 'unit', 'integration', 'other-node', 'faults', 'security', 'e2e'],
    filters: [],
  })
  expect(chooseParts(['integration', 'market'])).toEqual({ parts: ['integration'], filters: ['market'] })
})

test("a developer's keys and addresses do not reach the tests", () => {
  const env = {
    NODE_ENV: 'production' as const,
    PATH: '/bin',
    COINGECKO_API_KEY: 'CG-x',
    DATABASE_URL: 'mysql://x',
  }
  expect(Object.keys(testEnvironment(env))).toEqual([
    'NEXT_TELEMETRY_DISABLED',
    'PATH',
    expect.stringMatching('COLOR'),
  ])
})
