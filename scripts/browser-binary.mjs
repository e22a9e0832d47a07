import { findExecutable, findInstaller, installPackages } from './database-binary.mjs'
import { isSet } from './environment.mjs'
import { Problem } from './problem.mjs'

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'Google Chrome',
  'Chromium',
]
const FOLDERS = [
  '/usr/bin',
  '/snap/bin',
  '/opt/google/chrome',
  '/opt/homebrew/bin',
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Chromium.app/Contents/MacOS',
]
const BY_HAND = `The browser tests need Chromium, and it cannot be installed without a password. One of these will do:
  Debian           sudo apt-get install -y chromium
  any system       CHROMIUM_PATH=/path/to/chromium-or-chrome
Then run the same command again.`

/**
 * A Chromium or Chrome for the browser tests, installed first where there is none and it can be had without a password.
 * @param {{ env: NodeJS.ProcessEnv, log: (line: string) => void, mayInstall: (what: string) => Promise<boolean> }} options
 * @returns {Promise<string>} its path
 */
export async function ensureBrowser({ env, log, mayInstall }) {
  const find = () =>
    isSet(env.CHROMIUM_PATH) ? String(env.CHROMIUM_PATH) : findExecutable(NAMES, { env, folders: FOLDERS })
  const present = find()
  if (present !== null) return present
  const installer = findInstaller({ env })
  if (installer?.tool !== 'apt-get' || !(await mayInstall('chromium (apt)'))) throw new Problem(BY_HAND)
  log('no browser found: installing chromium')
  await installPackages(installer, { aptNames: ['chromium', 'chromium-browser'], brew: [] })
  const installed = find()
  if (installed === null) throw new Problem(`Chromium was installed, but not found.\n${BY_HAND}`)
  return installed
}
