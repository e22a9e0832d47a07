import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const alias = {
  '@': fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, ''),
  'server-only': fileURLToPath(new URL('./tests/setup/server-only.ts', import.meta.url)),
}
const setupFiles = ['./tests/setup/guards.ts']

/** `unit` needs nothing; the others share one private MariaDB server, `security` also runs the built application. */
export default defineConfig({
  test: {
    maxWorkers: Math.min(availableParallelism(), 4),
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          pool: 'threads',
          include: ['{lib,db,app,scripts}/**/*.test.{ts,tsx}', 'tests/architecture/*.test.ts'],
          setupFiles,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          setupFiles,
          globalSetup: './tests/setup/database.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'security',
          include: ['tests/security/**/*.test.ts'],
          setupFiles,
          globalSetup: './tests/setup/database.ts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'faults',
          maxWorkers: 2,
          include: ['tests/faults/**/*.test.ts'],
          setupFiles,
          globalSetup: './tests/setup/database.ts',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
})
