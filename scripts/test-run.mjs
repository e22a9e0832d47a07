import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from './child-process.mjs'
import { readJson } from './database-files.mjs'
import { addTallies, emptyTally, nameFailure, parseSkipLine, tallyOf } from './report.mjs'
import { findOtherNode, OTHER_NODE } from './test-node.mjs'

/** @typedef {import('./report.mjs').Tally} Tally */
/** @typedef {{ root: string, env: NodeJS.ProcessEnv, signal: AbortSignal }} Task */
/** @typedef {{ title?: string, specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite */
/** @typedef {{ status: string, annotations: { type: string, description?: string }[], results?: { errors?: { message?: string }[] }[] }} PlaywrightTest */
/** @typedef {{ title: string, tests: PlaywrightTest[] }} PlaywrightSpec */

/**
 * Shows a command's output as it comes and collects the skips it prints.
 * @param {string[]} command
 * @param {Task} task
 */
async function runShown(command, { root, env, signal }) {
  const printed = emptyTally()
  const { code } = await runCommand(command, {
    cwd: root,
    env,
    signal,
    onLine: (line) => {
      console.log(line)
      const skip = parseSkipLine(line)
      if (skip !== null) printed.skips.push(skip)
    },
  })
  return { code, printed }
}

/**
 * A printed skip whose title is part of a skipped test's title is the reason of that test, not a skip of its own.
 * @param {Tally} tally
 * @param {Tally} printed
 * @returns {[Tally, Tally]}
 */
function explainSkips(tally, printed) {
  const reasonOf = (/** @type {string} */ title) =>
    printed.skips.find((one) => title.includes(one.title))?.reason
  const skips = tally.skips.map(({ title, reason }) => ({
    title,
    reason: reason || reasonOf(title) || 'no reason given',
  }))
  const own = printed.skips.filter((one) => !tally.skips.some(({ title }) => title.includes(one.title)))
  return [
    { ...tally, skips },
    { ...printed, skips: own },
  ]
}

/**
 * The tally a run left in its file; a run that ended badly without a failed test counts as one failure.
 * @param {{ title: string, code: number, tally: Tally | null, printed: Tally }} facts
 * @returns {Tally}
 */
export function settleTally({ title, code, tally, printed }) {
  const counted = addTallies(...explainSkips(tally ?? emptyTally(), printed))
  if (tally !== null && (code === 0 || counted.failed > 0)) return counted
  return addTallies(
    counted,
    tallyOf(`${title} ended with exit code ${code}${tally === null ? ' and left no report' : ''}`, false),
  )
}

/** @template T @param {(file: string) => Promise<T>} work @returns {Promise<T>} */
async function withReportFile(work) {
  const folder = mkdtempSync(join(tmpdir(), 'koinstrap-report-'))
  try {
    return await work(join(folder, 'report.json'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * Runs vitest projects, under the Node that runs this unless another one is given.
 * @param {{ projects: string[], filters: string[], task: Task, node?: string }} options
 * @returns {Promise<Tally>}
 */
export function runVitest({ projects, filters, task, node = process.execPath }) {
  return withReportFile(async (file) => {
    const command = [node, join(task.root, 'node_modules/vitest/vitest.mjs'), 'run']
    const reporters = ['--reporter=default', `--reporter=${join(task.root, 'scripts/vitest-reporter.mjs')}`]
    const chosen = projects.flatMap((name) => ['--project', name])
    const env = { ...task.env, KOINSTRAP_TALLY: file }
    const { code, printed } = await runShown([...command, ...chosen, ...reporters, ...filters], {
      ...task,
      env,
    })
    const tally = /** @type {Tally | null} */ (readJson(file))
    return settleTally({ title: `vitest (${projects.join(', ')})`, code, tally, printed })
  })
}

/**
 * Runs the unit and integration tests once more under Node 24. Its tests count on their own: the same title failing
 * or skipped there is another one.
 * @param {{ filters: string[], task: Task }} options
 * @returns {Promise<Tally>}
 */
export async function runOnOtherNode({ filters, task }) {
  const title = `unit and integration tests on Node ${OTHER_NODE}`
  if (process.versions.node.startsWith(`${OTHER_NODE}.`)) {
    console.log(`  this is Node ${process.versions.node}: the tests above ran on it`)
    return emptyTally()
  }
  const found = await findOtherNode(task)
  if ('reason' in found) {
    console.log(`  SKIPPED: ${title}: ${found.reason}`)
    return { ...emptyTally(), skips: [{ title, reason: found.reason }] }
  }
  const tally = await runVitest({ projects: ['unit', 'integration'], filters, task, node: found.path })
  const named = (/** @type {string} */ name) => `Node ${OTHER_NODE}: ${name}`
  return {
    ...tally,
    skips: tally.skips.map((skip) => ({ ...skip, title: named(skip.title) })),
    failures: tally.failures.map(named),
  }
}

/**
 * @param {PlaywrightSuite} suite
 * @param {string[]} [above] titles of the suites around it
 * @returns {Tally}
 */
export function tallyPlaywright(suite, above = []) {
  const path = suite.title ? [...above, suite.title] : above
  let tally = emptyTally()
  for (const spec of suite.specs ?? []) {
    const title = [...path, spec.title].join(' › ')
    for (const { status, annotations, results = [] } of spec.tests) {
      const why = annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description
      const skip = { ...emptyTally(), skips: [{ title, reason: why ?? '' }] }
      const message = results.flatMap(({ errors = [] }) => errors)[0]?.message
      const named = nameFailure(title, message)
      const settled =
        status === 'flaky'
          ? { ...tallyOf(title, true), unsteady: [named] }
          : tallyOf(status === 'expected' ? title : named, status === 'expected')
      tally = addTallies(tally, status === 'skipped' ? skip : settled)
    }
  }
  for (const inner of suite.suites ?? []) tally = addTallies(tally, tallyPlaywright(inner, path))
  return tally
}

/**
 * Runs the browser tests.
 * @param {{ filters: string[], task: Task }} options
 * @returns {Promise<Tally>}
 */
export function runPlaywright({ filters, task }) {
  return withReportFile(async (file) => {
    const cli = join(task.root, 'node_modules/@playwright/test/cli.js')
    const env = { ...task.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    const command = [process.execPath, cli, 'test', '--reporter=list,json', ...filters]
    const { code, printed } = await runShown(command, { ...task, env })
    const report = /** @type {PlaywrightSuite | null} */ (readJson(file))
    return settleTally({
      title: 'playwright',
      code,
      tally: report === null ? null : tallyPlaywright(report),
      printed,
    })
  })
}
