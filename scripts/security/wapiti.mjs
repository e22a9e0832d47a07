import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runCommand } from '../child-process.mjs'

const MODULES = ['sql', 'xss', 'file', 'exec', 'crlf']
const CRAWL_SECONDS = 120
const ATTACK_SECONDS = 180

/** @typedef {{ name: string, findings: string[], told: string }} Result */
/** @typedef {{ path: string, status: number }} Page */
/** @typedef {Map<string, Map<number, number>>} Seen how often each address was answered with each status */

/** Wapiti's cookie file. @param {string} cookie */
function cookieFile(cookie) {
  const entries = cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=')
    const fields = { version: 0, expires: null, secure: false, port: null, value: pair.slice(at + 1) }
    return [pair.slice(0, at), fields]
  })
  return JSON.stringify({ '127.0.0.1': { '/': Object.fromEntries(entries) } })
}

/** @param {string} path @returns {string[]} one line for each vulnerability and anomaly of the report */
export function readReport(path) {
  const report = JSON.parse(readFileSync(path, 'utf8'))
  return ['vulnerabilities', 'anomalies'].flatMap((kind) =>
    Object.entries(report[kind] ?? {}).flatMap(([category, found]) =>
      /** @type {{ method: string, path: string, info: string }[]} */ (found).map(
        ({ method, path: where, info }) => `${category}: ${method} ${where} · ${info}`,
      ),
    ),
  )
}

/**
 * @param {{ pages: readonly Page[], seen: Seen }} facts
 * @returns {string[]} a line for each page that did not once answer as it does to whoever reaches it
 */
export function unseenPages({ pages, seen }) {
  return pages
    .filter(({ path, status }) => !seen.get(path)?.has(status))
    .map(({ path, status }) => `${path} was never seen with status ${status}`)
}

/**
 * Crawls from every page, with a session or without one, and attacks what it finds.
 * @param {{ tool: string, site: { url: string, seen: Seen }, pages: readonly Page[], caller: string,
 *   cookie: string | null, folder: string, env: NodeJS.ProcessEnv }} facts
 * @returns {Promise<Result>}
 */
export async function runWapiti({ tool, site, pages, caller, cookie, folder: base, env }) {
  const name = `wapiti as ${caller}`
  const folder = mkdtempSync(join(base, 'wapiti-'))
  const jar = join(folder, 'cookies.json')
  const report = join(folder, 'wapiti.json')
  if (cookie !== null) writeFileSync(jar, cookieFile(cookie), { mode: 0o600 })
  const session = cookie === null ? [] : ['-c', jar]
  const limits = ['--max-scan-time', CRAWL_SECONDS, '--max-attack-time', ATTACK_SECONDS, '-d', 4, '-t', 10]
  const starts = pages.flatMap(({ path }) => ['-s', `${site.url}${path}`])
  const { code, output } = await runCommand(
    [
      tool,
      ...['-u', `${site.url}/`, '--scope', 'folder', ...starts, ...session, '-m', MODULES.join(',')],
      ...limits.map(String),
      ...['--no-bugreport', '--flush-session', '--store-session', folder],
      ...['--store-config', join(folder, 'config'), '-f', 'json', '-o', report, '-v', '1'],
    ],
    { cwd: folder, env },
  )
  if (code !== 0) return { name, findings: [`it ended with exit code ${code}:\n${output}`], told: '' }
  const requests = [...site.seen.values()].flatMap((counts) => [...counts.values()])
  return {
    name,
    findings: [...readReport(report), ...unseenPages({ pages, seen: site.seen })],
    told: `modules ${MODULES.join(', ')}; ${requests.reduce((sum, one) => sum + one, 0)} requests on ${site.seen.size} addresses; pages ${pages.map(({ path }) => path).join(' ')}`,
  }
}
