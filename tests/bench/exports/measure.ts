import { setTimeout } from 'node:timers/promises'
import type { LineShape } from '@/db/queries/export-lines'
import {
  analyseTables,
  insertAssets,
  insertMarketRows,
  lastWholeSlot,
  makeNumbers,
} from '../stage/market-rows'
import { compare, inTurn, limit, type Samples, told } from '../stage/rounds'
import { createBenchToken, type Site, startSite } from '../stage/site'
import { connect, type Database, type Stage } from '../stage/stage'
import { type Measure, medianOf, spreadOf } from '../table.mjs'
import { compareAnswers } from './answers'
import { exportSelect, findClient, runClient } from './cli'
import { download, type Source } from './client'
import { measureExactness } from './exact'
import { canReadMemory, growthDuring, residentOf, waitForQuery, watchQueriesGo } from './resident'

const ASSETS = 250
const ROWS = { full: 1_000_000, quick: 60_000 }
/** A sheet is far slower than the rest, and ends at a million rows. */
const XLSX_ROWS = { full: 100_000, quick: 5_000 }
const SLOW_BYTES_PER_SECOND = 2_000_000
const SLOW_MS = { full: 20_000, quick: 3_000 }
const WARM_UP_ROWS = 1_000
const MEMORY_MIB = 64
const FIRST_BYTE_MS = 200
const GONE_MS = 1_000
const PARQUET = { rowsPerSecond: 600_000, ofCsv: 0.35 }

const FORMATS = ['csv', 'ndjson', 'parquet', 'xlsx'] as const
type Format = (typeof FORMATS)[number]
const CLI: Partial<Record<Format, LineShape>> = { csv: 'csv', ndjson: 'json' }

interface Setting {
  stage: Stage
  database: Database
  site: Site
  source: Source
  client: string
  rows: number
  slots: number
  end: number
}

async function prepare(stage: Stage, client: string): Promise<Setting> {
  const wanted = stage.rows ?? (stage.isQuick ? ROWS.quick : ROWS.full)
  const slots = Math.ceil(wanted / ASSETS)
  const [rows, end] = [slots * ASSETS, lastWholeSlot()]
  const database = await stage.createDatabase('exports')
  const connection = await database.connect()
  stage.say(`filling ${rows.toLocaleString('en')} rows of market-data`)
  try {
    await insertAssets(connection, ASSETS)
    await makeNumbers(connection, slots)
    await insertMarketRows(connection, { assets: ASSETS, slots, end })
    await analyseTables(connection, ['raw_crypto_market_data', 'assets'])
  } finally {
    await connection.end()
  }
  const site = await startSite(stage, database)
  const source = { url: site.url, token: await createBenchToken(database) }
  return { stage, database, site, source, client, rows, slots, end }
}

/** Whoever names a size wants the sheet whole as well. */
const xlsxRows = ({ rows, stage }: Setting) =>
  Math.min(rows, stage.isQuick && stage.rows === null ? XLSX_ROWS.quick : XLSX_ROWS.full)

function pathOf(setting: Setting, format: string, some?: number): string {
  const limit = some ?? (format === 'xlsx' ? xlsxRows(setting) : null)
  return `/api/v1/exports/market-data?format=${format}${limit === null ? '' : `&limit=${limit}`}`
}

interface Seen {
  ours: Record<Format, Samples>
  cli: Record<string, Samples>
  firstByte: Samples
  growth: Record<Format, Samples>
}

const perFormat = () => ({ csv: [], ndjson: [], parquet: [], xlsx: [] }) as Record<Format, Samples>

/** One format in one round: the export, and the client of the database right after or before it. */
async function measureFormat(
  setting: Setting,
  seen: Seen,
  facts: { format: Format; asOf: string; idle: number; peerFirst: boolean },
) {
  const { source, site, client, database, rows } = setting
  const { format, asOf, idle } = facts
  const shape = CLI[format]
  const runPeer = async () => {
    if (!shape) return
    const ms = await runClient(client, { url: database.adminUrl, sql: exportSelect(shape, asOf) })
    seen.cli[format]?.push((rows / ms) * 1_000)
  }
  if (facts.peerFirst) await runPeer()
  const work = async () => {
    const done = await download(source, pathOf(setting, format))
    const count = format === 'xlsx' ? xlsxRows(setting) : rows
    seen.ours[format].push((count / done.totalMs) * 1_000)
    seen.firstByte.push(done.firstByteMs)
  }
  if (canReadMemory()) seen.growth[format].push(await growthDuring({ pid: site.pid, idle }, work))
  else await work()
  if (!facts.peerFirst) await runPeer()
}

async function measureFormats(setting: Setting): Promise<Seen & { idle: number }> {
  const { stage, source, site, client, rows } = setting
  const seen: Seen = {
    ours: perFormat(),
    cli: { csv: [], ndjson: [] },
    firstByte: [],
    growth: perFormat(),
  }
  // Code is loaded and compiled once; what stands then is what an idle server takes.
  for (const format of FORMATS) await download(source, pathOf(setting, format, WARM_UP_ROWS))
  const idle = canReadMemory() ? residentOf(site.pid) : 0
  const answers = { source, client, url: setting.database.adminUrl, rows }
  const { asOf } = await compareAnswers({ ...answers, pathOf: (format) => pathOf(setting, format) })
  stage.say('csv and ndjson are byte for byte what the client of the database writes')
  for (let round = 0; round < stage.rounds; round++) {
    for (const format of inTurn(FORMATS, round))
      await measureFormat(setting, seen, { format, asOf, idle, peerFirst: round % 2 === 1 })
    stage.say(`formats, round ${round + 1} of ${stage.rounds}`)
  }
  return { ...seen, idle }
}

/** A client that takes 2 MB a second, and one that leaves in the middle. */
async function measureClients(setting: Setting, idle: number): Promise<Measure[]> {
  const { stage, source, site, database } = setting
  const measures: Measure[] = []
  const path = pathOf(setting, 'csv')
  if (canReadMemory()) {
    const ms = stage.isQuick ? SLOW_MS.quick : SLOW_MS.full
    const growth = await growthDuring({ pid: site.pid, idle }, () =>
      download(source, path, { bytesPerSecond: SLOW_BYTES_PER_SECOND, leaveWhen: setTimeout(ms) }),
    )
    const name = `memory growth, client at 2 MB/s for ${ms / 1_000} s`
    measures.push(limit({ name, unit: 'MiB', values: [growth], most: MEMORY_MIB }))
  }
  const gone: Samples = []
  // Only the account that asks sees its own statements.
  const connection = await connect(database.url)
  try {
    for (let round = 0; round < stage.rounds; round++) {
      await download(source, path, { leaveWhen: waitForQuery(connection, database.name) })
      gone.push(await watchQueriesGo(connection, database.name))
    }
  } finally {
    await connection.end()
  }
  measures.push(limit({ name: 'query gone after the client left', unit: 'ms', values: gone, most: GONE_MS }))
  return measures
}

function describe({ ours, cli, firstByte, growth }: Seen, rows: number): Measure[] {
  const count = rows.toLocaleString('en')
  const against = (format: 'csv' | 'ndjson', least: number) =>
    compare({
      name: `${format}, ${count} rows, beside the client`,
      unit: 'rows/s',
      value: ours[format],
      peer: cli[format] ?? [],
      limit: { least },
    })
  const [parquet, csv] = [medianOf(ours.parquet), medianOf(ours.csv)]
  return [
    against('csv', 0.75),
    against('ndjson', 0.45),
    {
      name: `parquet, ${count} rows, beside csv`,
      value: parquet,
      spread: spreadOf(ours.parquet),
      unit: 'rows/s',
      yardstick: csv,
      target: `≥ ${PARQUET.rowsPerSecond / 1_000}k rows/s or ≥ ${PARQUET.ofCsv}x`,
      met: parquet >= PARQUET.rowsPerSecond || parquet >= PARQUET.ofCsv * csv,
    },
    told({ name: 'xlsx, beside csv', unit: 'rows/s', values: ours.xlsx, peer: ours.csv }),
    limit({ name: 'first byte, every format', unit: 'ms', values: firstByte, most: FIRST_BYTE_MS }),
    ...FORMATS.filter((format) => growth[format].length > 0).map((format) =>
      limit({ name: `memory growth, ${format}`, unit: 'MiB', values: growth[format], most: MEMORY_MIB }),
    ),
  ]
}

/** Exports over HTTP through the built server, with a token, beside the client of the database. */
export async function measureExports(stage: Stage): Promise<Measure[]> {
  const client = findClient()
  if (client === null)
    throw new Error('exports: neither mariadb nor mysql is on PATH (package mariadb-client)')
  const setting = await prepare(stage, client)
  try {
    const { idle, ...seen } = await measureFormats(setting)
    const clients = await measureClients(setting, idle)
    return [...describe(seen, setting.rows), ...clients, ...(await measureExactness(setting))]
  } finally {
    await setting.site.stop()
    await stage.dropDatabase(setting.database)
  }
}
