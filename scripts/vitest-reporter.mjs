import { writeFileSync } from 'node:fs'
import { emptyTally, nameFailure } from './report.mjs'

/**
 * Writes the tally of a vitest run to the file named by KOINSTRAP_TALLY; vitest's own JSON leaves out why a test was
 * skipped and files that could not be loaded.
 */
export default class TallyReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<{ message?: string }>} unhandled
   */
  onTestRunEnd(modules, unhandled) {
    const tally = emptyTally()
    const fail = (/** @type {string} */ title) => {
      tally.failed++
      tally.failures.push(title)
    }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const title = `${module.relativeModuleId} › ${test.fullName}`
        const result = test.result()
        if (result.state === 'passed') tally.passed++
        else if (result.state === 'failed') fail(nameFailure(title, result.errors[0]?.message))
        else tally.skips.push({ title, reason: ('note' in result && result.note) || '' })
      }
      // Errors of a file itself, or of its hooks, belong to no test.
      const suites = [module, ...module.children.allSuites()]
      for (const error of suites.flatMap((suite) => suite.errors()))
        fail(`${module.relativeModuleId}: ${error.message}`)
    }
    for (const error of unhandled) fail(`unhandled error: ${error.message ?? 'unknown'}`)
    const path = process.env.KOINSTRAP_TALLY
    if (path !== undefined) writeFileSync(path, JSON.stringify(tally))
  }
}
