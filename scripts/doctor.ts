// npm run doctor: checks what the system needs and says what to do next. Exit code 1 when something must be done.
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { closePool, createPool, getPool } from '../db/client'
import { checkRights } from '../db/grants'
import { checkDatabase } from '../db/queries/health'
import { systemClock } from '../lib/clock'
import { assetSelection, type Env, modeOf, parseEnv } from '../lib/env'
import { describeError, UpstreamError } from '../lib/errors'
import { createFetcher } from '../lib/http'
import { getHealth } from '../lib/pipeline/health'
import { closeUpstream, getUpstream } from '../lib/pipeline/upstream'

type Verdict = 'ok' | 'note' | 'fix'
interface Finding {
  subject: string
  verdict: Verdict
  text: string
}

const MARKS: Record<Verdict, string> = { ok: '✓', note: '•', fix: '✗' }
const MIN_FREE_BYTES = 1024 ** 3
const MAX_CLOCK_SKEW_MS = 5_000
const PING_BUDGET_MS = 20_000

const finding = (subject: string, verdict: Verdict, text: string): Finding => ({ subject, verdict, text })

function checkConfiguration(env: Env): Finding[] {
  const secrets = (['AUTH_SECRET', 'CRON_SECRET'] as const).map((name) =>
    env[name]
      ? finding(name, 'ok', 'set')
      : finding(name, 'fix', `not set: npm start writes one to .env.local, elsewhere set 32 random bytes`),
  )
  const assets = assetSelection(env)
  const what = assets.kind === 'top' ? `the ${assets.count} largest coins` : assets.ids.join(', ')
  return [finding('configuration', 'ok', `readable; mode ${modeOf(env)}; tracking ${what}`), ...secrets]
}

async function checkDatabaseServer(env: Env): Promise<Finding[]> {
  const problem = process.env.KOINSTRAP_DATABASE_PROBLEM
  if (problem) return [finding('database', 'fix', problem)]
  const { reachable, migrated } = await checkDatabase()
  if (!reachable)
    return [finding('database', 'fix', 'not reachable: check DATABASE_URL and that the server runs')]
  const [rows] = await getPool().query('SELECT VERSION() AS version, UTC_TIMESTAMP(3) AS now')
  const { version, now } = (rows as { version: string; now: Date }[])[0] ?? { version: '?', now: new Date(0) }
  const skewMs = Math.abs(Date.now() - now.getTime())
  return [
    finding('database', 'ok', `reachable, version ${version}`),
    migrated
      ? finding('schema', 'ok', 'up to date')
      : finding('schema', 'fix', 'older than this version: run npm run db:migrate'),
    skewMs <= MAX_CLOCK_SKEW_MS
      ? finding('clock', 'ok', `${skewMs} ms beside the database's`)
      : finding('clock', 'fix', `${skewMs} ms beside the database's: set both by NTP`),
    await checkMigrationRights(env),
    await checkApplicationRights(env),
  ]
}

/** What the web process may do: enough for its work, and no more. */
async function checkApplicationRights(env: Env): Promise<Finding> {
  const { missing, surplus } = await checkRights(env.DATABASE_URL ?? '')
  if (missing.length > 0) {
    const text = `the account of DATABASE_URL lacks ${missing.join(', ')}: run npm run db:migrate, or see docs/database-users.md`
    return finding('application', 'fix', text)
  }
  if (surplus.length === 0)
    return finding('application', 'ok', 'its account may do what it needs and no more')
  const text = `its account may do more than it needs (${surplus.slice(0, 5).join(', ')}${surplus.length > 5 ? ', …' : ''}): give it one of its own, docs/database-users.md`
  return finding('application', 'note', text)
}

/** Migrations need to create and drop tables; asked by doing it once. */
async function checkMigrationRights(env: Env): Promise<Finding> {
  const url = env.DATABASE_ADMIN_URL ?? env.DATABASE_URL ?? ''
  const pool = createPool(url, 1)
  try {
    await pool.query('CREATE TABLE koinstrap_doctor (id int)')
    await pool.query('DROP TABLE koinstrap_doctor')
    return finding('migrations', 'ok', 'tables can be created and dropped')
  } catch (error) {
    return finding(
      'migrations',
      'fix',
      `migrations would fail (${describeError(error)}): grant them, or set DATABASE_ADMIN_URL`,
    )
  } finally {
    await pool.end()
  }
}

async function checkDisk(): Promise<Finding> {
  const dataDir = process.env.KOINSTRAP_DATA_DIR || '.data'
  const { bavail, bsize } = await statfs(existsSync(dataDir) ? dataDir : '.')
  const free = bavail * bsize
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free`
  return free >= MIN_FREE_BYTES
    ? finding('disk', 'ok', text)
    : finding('disk', 'fix', `${text}: make room, the database needs it`)
}

/** Asks /ping, which tests the key (apis.md A.5). */
async function checkUpstream(env: Env): Promise<Finding> {
  if (modeOf(env) === 'not_configured') {
    return finding('CoinGecko', 'note', 'no key: get one at coingecko.com/en/api and set COINGECKO_API_KEY')
  }
  if (modeOf(env) === 'demo') {
    return finding('CoinGecko', 'note', 'not asked: in demo mode the built-in simulator answers')
  }
  const { source, baseUrl, headers } = await getUpstream()
  const request = { endpoint: '/ping', params: {} }
  try {
    await createFetcher(systemClock)({
      source: source.id,
      url: `${baseUrl}${request.endpoint}`,
      headers,
      deadline: Date.now() + PING_BUDGET_MS,
      classify: (answer) => source.classify(request, answer),
    })
    return finding(
      'CoinGecko',
      'ok',
      `answers; plan ${env.COINGECKO_PLAN}, key ${env.COINGECKO_API_KEY ? 'accepted' : 'not set'}`,
    )
  } catch (error) {
    const lasting = error instanceof UpstreamError && !error.transient
    return finding('CoinGecko', lasting ? 'fix' : 'note', describeError(error))
  }
}

async function checkDelivery(env: Env): Promise<Finding> {
  const { jobs, status } = await getHealth(new Date())
  const failing = status === 'degraded' && jobs.every((job) => !job.late)
  if (failing)
    return finding(
      'delivery',
      'fix',
      'the last run failed or the data is late: see /data/pipeline for its message',
    )
  const late = jobs.filter((job) => job.late).map((job) => job.id)
  if (status === 'down' || jobs.length === 0)
    return finding('delivery', 'note', 'not known without the database')
  if (late.length === 0) return finding('delivery', 'ok', 'every job ran in time')
  const cause = env.VERCEL
    ? 'check the cron jobs of the deployment'
    : 'is npm start running, with SCHEDULER on?'
  return finding(
    'delivery',
    modeOf(env) === 'live' ? 'fix' : 'note',
    `${late.join(', ')} late or never run: ${cause}`,
  )
}

async function examine(): Promise<Finding[]> {
  let env: Env
  try {
    env = parseEnv(process.env)
  } catch (error) {
    return [finding('configuration', 'fix', describeError(error))]
  }
  const database = await checkDatabaseServer(env)
  const usable = database.every((one) => one.verdict !== 'fix')
  return [
    finding('Node', 'ok', process.version),
    ...checkConfiguration(env),
    ...database,
    await checkDisk(),
    await checkUpstream(env),
    ...(usable ? [await checkDelivery(env)] : []),
  ]
}

const findings = await examine()
for (const { subject, verdict, text } of findings)
  console.log(`${MARKS[verdict]} ${subject.padEnd(14)} ${text}`)
const open = findings.filter((one) => one.verdict === 'fix').length
const notes = findings.filter((one) => one.verdict === 'note').length
const calm = notes === 0 ? 'Nothing must be done.' : `Nothing is broken; to know: ${notes}, marked • above.`
console.log(open === 0 ? `\n${calm}` : `\n${open} to fix, marked ✗ above.`)
process.exitCode = open === 0 ? 0 : 1
await closePool()
await closeUpstream()
