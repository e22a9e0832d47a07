import { afterEach, beforeEach } from 'vitest'
import { resetEnv } from '@/lib/env'

/** A test makes the calls of a day in a second; the budget has tests of its own. */
const GENEROUS = { COINGECKO_CALLS_PER_MINUTE: '100000' }

/** Sets environment variables for every test of a file, and undoes them; the cached environment is read again. */
export function useEnvironment(values: () => Record<string, string | undefined>): void {
  const all = () => ({ ...GENEROUS, ...values() })
  let before: Record<string, string | undefined> = {}
  beforeEach(() => {
    before = { ...process.env }
    for (const [name, value] of Object.entries(all())) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    resetEnv()
  })
  afterEach(() => {
    for (const name of Object.keys(all())) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    resetEnv()
  })
}
