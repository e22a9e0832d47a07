import { createInterface } from 'node:readline/promises'
import { ensureBrowser } from './browser-binary.mjs'
import { ensureDatabaseBinary } from './database-binary.mjs'
import { isSet } from './environment.mjs'
import { explain, Stopped } from './problem.mjs'
import { createProgress } from './progress.mjs'
import { addTallies, emptyTally, exitCodeOf, summarize, tallyOf } from './report.mjs'
import { buildApplication, installDependencies } from './setup.mjs'
import { createShutdown } from './shutdown.mjs'
import { runStaticChecks } from './static-checks.mjs'
import { OTHER_NODE } from './test-node.mjs'
import { runOnOtherNode, runPlaywright, runVitest } from './test-run.mjs'

/** @typedef {import('./test-run.mjs').Task} Task */
/** @typedef {'static' | 'unit' | 'integration' | 'other-node' | 'faults' | 'security' | 'e2e'} Part */

// A developer's own keys and addresses must never reach a test; blank also hides what `.env.local` says.
const SETTINGS =
  /^(DATABASE_|COINGECKO_|X_|SMTP_|ADMIN_|AUTH_|CRON_|NEXTAUTH_|KOINSTRAP_|BUSINESS_|TRUSTED_PROXIES$|APP_URL$|PORT$|SCHEDULER$|DEMO$|VERCEL$|HEARTBEAT_URL$|FORCE_COLOR$|NO_COLOR$|DISCORD_|SLACK_|LOG_LEVEL$|NODE_ENV$)/
const LONG_ROUNDS = '5'
const KEYS_IN_FILES = [
  'COINGECKO_API_KEY',
  'COINGECKO_BASE_URL',
  'DATABASE_URL',
  'DATABASE_ADMIN_URL',
  'X_BEARER_TOKEN',
  'DISCORD_WEBHOOK_URL',
  'SLACK_WEBHOOK_URL',
  'SMTP_URL',
  'HEARTBEAT_URL',
]

/** @param {NodeJS.ProcessEnv} env @returns {NodeJS.ProcessEnv} */
export function testEnvironment(env) {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !SETTINGS.test(name)))
  // The output passes through this process: what it is shown on decides about colours.
  const colours = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  return /** @type {NodeJS.ProcessEnv} */ ({ NEXT_TELEMETRY_DISABLED: '1', ...kept, ...colours })
}

/** @param {string} what @returns {Promise<boolean>} */
async function mayInstall(what) {
  if (isSet(process.env.CI) || process.getuid?.() === 0) return true
  if (!process.stdin.isTTY) return false
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal.question(`The tests need ${what}. Install it now? [y/N] `)
  terminal.close()
  return /^y/i.test(answer.trim())
}

/** What the parts need besides npm packages. @param {{ parts: Part[], task: Task, log: (line: string) => void }} facts */
async function ensureTools({ parts, task, log }) {
  const { env } = task
  if (parts.some((part) => part !== 'static' && part !== 'unit')) {
    await ensureDatabaseBinary({ env, log, mayInstall })
  }
  return parts.includes('e2e') ? ensureBrowser({ env, log, mayInstall }) : undefined
}

/**
 * Faults asked for by name come in their long form: each write boundary and moment five times.
 * @param {Task} task
 * @param {Part[]} parts
 * @returns {Task}
 */
function withRounds(task, parts) {
  const isLong = parts.length < ALL.length && !isSet(task.env.FAULTS_ROUNDS)
  return isLong ? { ...task, env: { ...task.env, FAULTS_ROUNDS: LONG_ROUNDS } } : task
}

/**
 * @param {{ parts: Part[], filters: string[], task: Task, browser: string | undefined }} facts
 * @returns {{ title: string, run: () => Promise<import('./report.mjs').Tally> }[]} in the order in which they run
 */
function planSteps({ parts, filters, task, browser }) {
  const has = (/** @type {Part} */ part) => parts.includes(part)
  const inOne = /** @type {Part[]} */ (['unit', 'integration']).filter(has)
  const blanks = Object.fromEntries(KEYS_IN_FILES.map((name) => [name, '']))
  const browserTask = { ...task, env: { ...blanks, ...task.env, CHROMIUM_PATH: browser } }
  const build = async () => tallyOf('build', (await buildApplication(task)) !== '')
  return [
    { wanted: has('static'), title: 'static checks', run: () => runStaticChecks(task) },
    {
      wanted: inOne.length > 0,
      title: `${inOne.join(' and ')} tests`,
      run: () => runVitest({ projects: inOne, filters, task }),
    },
    {
      wanted: has('other-node'),
      title: `unit and integration tests on Node ${OTHER_NODE}`,
      run: () => runOnOtherNode({ filters, task }),
    },
    { wanted: has('faults') || has('security') || has('e2e'), title: 'build', run: build },
    // Alone: they measure how the machine behaves when something breaks.
    {
      wanted: has('faults'),
      title: 'fault tests',
      run: () => runVitest({ projects: ['faults'], filters, task: withRounds(task, parts) }),
    },
    {
      wanted: has('security'),
      title: 'security tests',
      run: () => runVitest({ projects: ['security'], filters, task }),
    },
    { wanted: has('e2e'), title: 'browser tests', run: () => runPlaywright({ filters, task: browserTask }) },
  ].filter(({ wanted }) => wanted)
}

/** @param {{ parts: Part[], filters: string[], root: string, signal: AbortSignal }} facts */
async function runParts({ parts, filters, root, signal }) {
  const task = { root, env: testEnvironment(process.env), signal }
  const { step } = createProgress({ write: (line) => console.log(line) })
  await step('dependencies', (say) => installDependencies({ root, env: process.env, signal, say }))
  const browser = await ensureTools({ parts, task, log: (line) => console.log(`  ${line}`) })
  let tally = emptyTally()
  /** @type {string[]} */
  const ends = []
  for (const { title, run } of planSteps({ parts, filters, task, browser })) {
    console.log(`\n== ${title}`)
    const since = Date.now()
    const added = await run().catch((error) => {
      if (error instanceof Stopped) throw error
      console.log(explain(error))
      return tallyOf(title, false)
    })
    const seconds = ((Date.now() - since) / 1000).toFixed(1)
    const end = `== ${title}: ${added.failed === 0 ? 'ok' : `${added.failed} FAILED`} (${seconds} s)`
    console.log(end)
    ends.push(end)
    tally = addTallies(tally, added)
  }
  // Once more where the end of a long output is read.
  console.log(['', ...ends].join('\n'))
  return tally
}

/**
 * Runs parts of the test suite. The last line printed is always `N passed, N failed, N skipped`.
 * @param {{ root: string, parts: Part[], filters: string[] }} options
 * @returns {Promise<number>} the exit code: 1 when anything failed or nothing ran
 */
export async function runSuite({ root, parts, filters }) {
  const { signal } = createShutdown({
    onFirst: () => console.log('\n  stopping …'),
    onForced: () => process.exit(1),
  })
  const tally = await runParts({ parts, filters, root, signal }).catch((error) => {
    console.log(`\n${explain(error)}`)
    return tallyOf(error instanceof Stopped ? 'stopped before the end' : 'the tests could not start', false)
  })
  console.log(summarize(tally))
  return exitCodeOf(tally)
}

/** @type {Part[]} */
const ALL = ['static', 'unit', 'integration', 'other-node', 'faults', 'security', 'e2e']

/**
 * @param {string[]} words part names; everything else is handed to vitest or Playwright as a filter
 * @returns {{ parts: Part[], filters: string[] }}
 */
export function chooseParts(words) {
  const isPart = (/** @type {string} */ word) => ALL.some((part) => part === word)
  const parts = ALL.filter((part) => words.includes(part))
  return { parts: parts.length > 0 ? parts : ALL, filters: words.filter((word) => !isPart(word)) }
}
