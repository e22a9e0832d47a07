import { afterAll, beforeAll, beforeEach } from 'vitest'
import { listRejectIds, type RejectFilter } from '@/db/queries/quarantine'
import type { Clock } from '@/lib/clock'
import { DAY_MS, SLOT_MS } from '@/lib/domain/slot'
import { loadHistory } from '@/lib/pipeline/history'
import { type ReplayReport, replayRejects } from '@/lib/pipeline/replay'
import { type RunDependencies, type RunnableJob, runJob } from '@/lib/pipeline/run'
import { getUpstream } from '@/lib/pipeline/upstream'
import { SOURCES } from '@/lib/sources/index'
import { fakeClock, tick } from './factories'
import { useEnvironment } from './setup/environment'
import { useTestDatabase } from './setup/test-database'
import { answering, type FakeUpstream, startUpstream } from './upstreams'

/** Who decides in these tests. */
export const USER = '7'
export const ANY: RejectFilter = { status: null, source: null, kind: null, reason: null, text: null }

const keyOf = (one: { asset: { coingeckoId: string }; sampledAt: Date }) =>
  `${one.asset.coingeckoId} ${one.sampledAt.getTime()}`

/**
 * Runs `work` under rules that refuse some records, as an older version of this product might have, so that the real
 * pipeline puts into quarantine what today's rules accept. `refuses` sees a record's text.
 */
export async function underOlderRules<T>(
  refuses: (text: string) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const [source] = SOURCES
  const { normalize } = source
  source.normalize = (document) => {
    const refused = source.locate(document).filter(({ text }) => refuses(text))
    const keys = refused.flatMap(({ start, end }) =>
      normalize(source.isolate(document, document.body.subarray(start, end))).observations.map(keyOf),
    )
    const page = normalize(document)
    const rejections = refused.map(({ text }) => ({
      kind: 'market_row',
      reason: 'invalid',
      field: 'current_price',
      message: 'current_price: an older rule refused this',
      record: text,
    }))
    return {
      ...page,
      observations: page.observations.filter((one) => !keys.includes(keyOf(one))),
      rejections: [...page.rejections, ...rejections],
    }
  }
  try {
    return await work()
  } finally {
    source.normalize = normalize
  }
}

/** Loads a day of a coin's history through the real pipeline. */
export async function loadChart(input: { shard: string; coingeckoId: string; clock: Clock }): Promise<void> {
  const upstream = await getUpstream()
  const { shard, coingeckoId, clock } = input
  const job: RunnableJob = {
    id: 'backfill',
    periodMs: SLOT_MS,
    timeBudgetMs: 60_000,
    run: (context) => loadHistory(context, { upstream, coingeckoIds: [coingeckoId], spans: [{ days: 1 }] }),
  }
  const { status } = await runJob({ job, trigger: 'backfill', shard }, { clock })
  if (status !== 'succeeded') throw new Error(`the history of ${coingeckoId} ${status}`)
}

/** A coin of /coins/markets as text, so that a number keeps the digits a test gives it. */
function coinText(id: string, values: Record<string, string>, now: Date): string {
  const fields = {
    id: `"${id}"`,
    symbol: `"${id}"`,
    name: `"${id}"`,
    current_price: '1',
    market_cap: 'null',
    market_cap_rank: 'null',
    total_volume: '1',
    last_updated: `"${now.toISOString()}"`,
    ...values,
  }
  const parts = Object.entries(fields).map(([name, value]) => `"${name}":${value}`)
  return `{${parts.join()}}`
}

/** A database, an upstream that says what a test wants, and the steps that fill and empty the quarantine. */
export function useQuarantine() {
  const database = useTestDatabase()
  const clock = fakeClock(new Date('2026-11-23T10:02:00.000Z'))
  let upstream: FakeUpstream
  let body = '[]'
  beforeAll(async () => {
    upstream = await startUpstream((request, response) => answering(body)(request, response))
  })
  afterAll(() => upstream.close())
  // Every test has a day and coins of its own.
  beforeEach(() => clock.advance(DAY_MS))
  const environment = () => ({
    COINGECKO_BASE_URL: upstream.baseUrl,
    COINGECKO_ASSETS: 'top:250',
    COINGECKO_CALLS_PER_MINUTE: '1000',
    DEMO: 'off',
    LOG_LEVEL: 'silent',
  })
  useEnvironment(environment)
  return {
    database,
    clock,
    environment,
    calls: () => upstream.requests.length,
    coin: (id: string, values: Record<string, string> = {}) => coinText(id, values, clock.now()),
    /** What upstream answers from now on. */
    serve: (text: string) => {
      body = text
    },
    /** One delivery under a rule that refuses the coins of these ids. */
    tickRefusing: (...ids: string[]) =>
      underOlderRules(
        (text) => ids.some((id) => text.includes(`"id":"${id}"`)),
        () => tick({}, { clock }),
      ),
    replay: (ids: readonly string[], more: Partial<RunDependencies> = {}): Promise<ReplayReport> =>
      replayRejects({ ids, userId: USER }, { clock, ...more }),
    idsOf: (text: string) => listRejectIds({ filter: { ...ANY, text }, limit: 1000 }),
    expireLeases: () =>
      database.query(
        "UPDATE runs SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE status = 'running'",
      ),
    rowsOf: (id: string) =>
      database.query<Record<string, string> & { observed_at: Date }>(
        'SELECT r.* FROM raw_crypto_market_data r JOIN assets a ON a.id = r.asset_id WHERE a.coingecko_id = ? ORDER BY r.observed_at',
        [id],
      ),
    metricsOf: (id: string) =>
      database.query<Record<string, string> & { metric_time: Date }>(
        'SELECT m.* FROM crypto_metrics m JOIN assets a ON a.id = m.asset_id WHERE a.coingecko_id = ? ORDER BY m.metric_time',
        [id],
      ),
    rejectRow: async (id: string) =>
      (await database.query<Record<string, string>>('SELECT * FROM rejected_records WHERE id = ?', [id]))[0],
  }
}
