import { afterEach, beforeEach } from 'vitest'
import { resetEnv } from '@/lib/env'

/** Sets environment variables for every test of a file, and undoes them; the cached environment is read again. */
export function useEnvironment(values: () => Record<string, string | undefined>): void {
  let before: Record<string, string | undefined> = {}
  beforeEach(() => {
    before = { ...process.env }
    for (const [name, value] of Object.entries(values())) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    resetEnv()
  })
  afterEach(() => {
    for (const name of Object.keys(values())) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
    resetEnv()
  })
}
