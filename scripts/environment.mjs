import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { codeOf, Problem } from './problem.mjs'

const SECRETS = ['AUTH_SECRET', 'CRON_SECRET']
const SECRET_BYTES = 32

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * The real environment, completed by `.env.local` and then `.env`; what is set already always wins.
 * @param {{ root: string, env: Environment }} where
 * @returns {Environment} a new object
 */
export function loadEnvironment({ root, env }) {
  const files = ['.env.local', '.env'].map((name) => join(root, name)).filter((path) => existsSync(path))
  const merged = { ...env }
  for (const path of files) {
    for (const [name, value] of Object.entries(parseEnv(readFileSync(path, 'utf8')))) merged[name] ??= value
  }
  return merged
}

/** @param {string | undefined} value */
export const isSet = (value) => value !== undefined && value.trim() !== ''

/**
 * On a first local start writes the missing secrets to `.env.local`, readable by this user only.
 * @param {{ root: string, env: Environment }} where `env` already completed by the files
 * @returns {{ env: Environment, written: string[] }} the environment with the new secrets, and their names
 */
export function ensureSecrets({ root, env }) {
  const missing = isSet(env.VERCEL) ? [] : SECRETS.filter((name) => !isSet(env[name]))
  if (missing.length === 0) return { env, written: [] }
  const path = join(root, '.env.local')
  const before = existsSync(path)
    ? readFileSync(path, 'utf8')
    : '# Secrets of this machine, written by npm start. Never commit this file.\n'
  const fresh = missing.map((name) => [name, randomBytes(SECRET_BYTES).toString('base64url')])
  const gap = before === '' || before.endsWith('\n') ? '' : '\n'
  // An empty `NAME=` in the file would hide a second line for that name from other readers.
  const kept = before.replace(new RegExp(`^(${missing.join('|')})\\s*=\\s*\\n`, 'gm'), '')
  try {
    writeFileSync(path, `${kept}${gap}${fresh.map(([name, value]) => `${name}=${value}\n`).join('')}`, {
      mode: 0o600,
    })
    chmodSync(path, 0o600)
  } catch (error) {
    throw new Problem(
      `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not set, and ${path} cannot be written (${codeOf(error)}). Set ${missing.length > 1 ? 'them' : 'it'} in the environment to random text of at least ${SECRET_BYTES} characters (openssl rand -base64 32), or make the folder writable.`,
      { cause: error },
    )
  }
  return { env: { ...env, ...Object.fromEntries(fresh) }, written: missing }
}
