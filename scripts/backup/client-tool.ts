import { execFileSync, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { connectionOptions } from '../../db/client'
import { ConfigurationError } from '../../lib/errors'
import { findExecutable, findInstaller, installPackages, USUAL_FOLDERS } from '../database-binary.mjs'

/** Whose server or tool it is. */
export type Flavour = 'mariadb' | 'mysql'

export interface ClientTool {
  path: string
  /** MariaDB installs its tools under MySQL's names too, so this comes from its version line. */
  flavour: Flavour
}

const NAMES: Record<'dump' | 'load', Record<Flavour, string[]>> = {
  dump: { mariadb: ['mariadb-dump', 'mysqldump'], mysql: ['mysqldump', 'mariadb-dump'] },
  load: { mariadb: ['mariadb', 'mysql'], mysql: ['mysql', 'mariadb'] },
}
const KEPT_STDERR = 4_000

const BY_HAND =
  'Backup and restore use the client tools of the database, which are not on this machine: sudo apt-get install -y --no-install-recommends mariadb-client (Fedora: sudo dnf install -y mariadb; macOS: brew install mariadb). Then run the same command again.'

/**
 * A client tool, installed first where that needs no password. Throws: ConfigurationError with the command to run.
 */
export async function ensureClientTool(input: {
  task: 'dump' | 'load'
  flavour: Flavour
  env: NodeJS.ProcessEnv
  say?: (line: string) => void
  folders?: string[]
  installer?: ReturnType<typeof findInstaller>
}): Promise<ClientTool> {
  const { env, folders = USUAL_FOLDERS } = input
  const find = () => findExecutable(NAMES[input.task][input.flavour], { env, folders })
  const present = find()
  if (present !== null) return describeTool(present)
  const installer = input.installer === undefined ? findInstaller({ env }) : input.installer
  if (installer === null) throw new ConfigurationError(BY_HAND)
  input.say?.('no client tools of the database found: installing mariadb-client')
  await installPackages(installer, { aptNames: ['mariadb-client'], brew: ['mariadb'] })
  const installed = find()
  if (installed === null) throw new ConfigurationError(BY_HAND)
  return describeTool(installed)
}

function describeTool(path: string): ClientTool {
  const version = execFileSync(path, ['--no-defaults', '--version'], { encoding: 'utf8' })
  return { path, flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql' }
}

/** As the application connects: over TCP, and with verified TLS or none. */
function connectionArguments(flavour: Flavour, url: string, env: NodeJS.ProcessEnv): string[] {
  const { host, port, user, ssl } = connectionOptions(url)
  const authority = env.NODE_EXTRA_CA_CERTS ? [`--ssl-ca=${env.NODE_EXTRA_CA_CERTS}`] : []
  const verified =
    flavour === 'mysql' ? ['--ssl-mode=VERIFY_IDENTITY'] : ['--ssl', '--ssl-verify-server-cert']
  const plain = flavour === 'mysql' ? ['--get-server-public-key'] : ['--skip-ssl']
  return [
    '--no-defaults',
    '--protocol=tcp',
    `--host=${host}`,
    `--port=${port}`,
    `--user=${user}`,
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    ...(ssl ? [...verified, ...authority] : plain),
  ]
}

/** Arguments that dump every table of an address's database in one snapshot, without locking anybody out. */
export function dumpArguments(input: {
  tool: ClientTool
  url: string
  env: NodeJS.ProcessEnv
  /** Views and our own marks, which are no data. */
  leaveOut: string[]
}): string[] {
  const database = String(connectionOptions(input.url).database)
  // MySQL's own tool asks a MariaDB server for what only MySQL has, and a replicated one for rights nobody has.
  const vendor = input.tool.flavour === 'mysql' ? ['--column-statistics=0', '--set-gtid-purged=OFF'] : []
  return [
    ...connectionArguments(input.tool.flavour, input.url, input.env),
    '--single-transaction',
    '--quick',
    '--skip-lock-tables',
    '--skip-add-locks',
    '--skip-comments',
    '--skip-triggers',
    '--no-tablespaces',
    '--order-by-primary',
    '--hex-blob',
    ...vendor,
    ...input.leaveOut.map((name) => `--ignore-table=${database}.${name}`),
    database,
  ]
}

/** Arguments that read SQL from stdin into an address's database and stop at the first error. */
export function loadArguments(input: { tool: ClientTool; url: string; env: NodeJS.ProcessEnv }): string[] {
  const database = String(connectionOptions(input.url).database)
  return [
    ...connectionArguments(input.tool.flavour, input.url, input.env),
    '--batch',
    `--database=${database}`,
  ]
}

export interface RunningTool {
  stdin: Writable
  stdout: Readable
  /** Resolves when the tool ended well. Rejects with what it said on stderr. */
  ended: Promise<void>
  kill(): void
}

/**
 * Starts a client tool. The password goes by its environment, which only this user can read; a command line is open
 * to everybody on the machine.
 */
export function startTool(input: {
  tool: ClientTool
  args: string[]
  url: string
  env: NodeJS.ProcessEnv
}): RunningTool {
  const { PATH, HOME, TMPDIR, NODE_ENV } = input.env
  const password = String(connectionOptions(input.url).password ?? '')
  const child = spawn(input.tool.path, input.args, {
    env: { PATH, HOME, TMPDIR, NODE_ENV, LC_ALL: 'C', MYSQL_PWD: password },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-KEPT_STDERR)
  })
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else
        reject(new Error(said.trim() || `${input.tool.path} ended with ${signal ?? code} and said nothing`))
    })
  })
  // Whoever waits hears of it; until then a failure must not count as unhandled.
  ended.catch(() => undefined)
  // A tool that has ended closes its pipe: its own words say why, the broken pipe does not.
  child.stdin.on('error', () => undefined)
  return { stdin: child.stdin, stdout: child.stdout, ended, kill: () => void child.kill('SIGKILL') }
}
