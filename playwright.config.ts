import { defineConfig } from '@playwright/test'

// Chromium's own services would otherwise call hosts on the internet.
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Browser tests against `next start`; tests/e2e/setup builds the stage and takes it down. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'tests/.output/e2e',
  globalSetup: './tests/e2e/setup/global-setup.ts',
  workers: 2,
  // What passes only the second time is named at the end of the run.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: process.env.CI !== undefined,
  reportSlowTests: null,
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: process.env.CHROMIUM_PATH || '/usr/bin/chromium', args: QUIET },
    locale: 'en-GB',
    timezoneId: 'Africa/Lagos',
    screenshot: 'only-on-failure',
  },
})
