import { join } from 'node:path'
import { runCommand } from '../../../scripts/child-process.mjs'
import { ROOT } from './stage'

/** Blank also hides what a developer's `.env.local` says. */
const BLANK = {
  DATABASE_ADMIN_URL: '',
  DATABASE_READ_URL: '',
  COINGECKO_API_KEY: '',
  COINGECKO_BASE_URL: '',
  COINGECKO_ASSETS: '',
  COINGECKO_PLAN: '',
  ADMIN_EMAIL: '',
  ADMIN_PASSWORD: '',
  BUSINESS_TIME_ZONE: '',
  TRUSTED_PROXIES: '',
  KOINSTRAP_DATA_DIR: '',
  PORT: '',
}

/** An environment that holds nothing of the machine's own settings. */
export function cleanEnvironment(extra: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH = '', HOME = '', TMPDIR } = process.env
  const kept = TMPDIR === undefined ? { PATH, HOME } : { PATH, HOME, TMPDIR }
  return { ...BLANK, ...kept, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', ...extra }
}

/** Runs a TypeScript file of the checkout; gives the lines of its stdout. Throws with its output when it fails. */
export async function runTypeScript(
  [file = '', ...args]: string[],
  env: Record<string, string>,
): Promise<string[]> {
  return run([process.execPath, '--import', 'tsx', join(ROOT, file), ...args], env)
}

/** Runs `npm run <script> -- args` as a person would. */
export async function runNpm(
  [script = '', ...args]: string[],
  env: Record<string, string>,
): Promise<string[]> {
  return run(['npm', 'run', '--silent', script, '--', ...args], env)
}

async function run(command: string[], env: Record<string, string>): Promise<string[]> {
  const { code, stdout, output } = await runCommand(command, { cwd: ROOT, env: cleanEnvironment(env) })
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${output}`)
  return stdout.split('\n').filter((line) => line.trim() !== '')
}
