import { describe, expect, it } from 'vitest'
import { checkFloors } from './floors'
import { isSource, isTest, listFiles, readText } from './repository'

/** Findings of one made-up file; the pages it names exist. */
function findings(path: string, source: string): string[] {
  const pages = ['app/(dashboard)', 'app/(dashboard)/markets', 'app/(dashboard)/data/pipeline'].map(
    (folder) => ({
      path: `${folder}/page.tsx`,
      source: '',
    }),
  )
  return checkFloors([...pages, { path, source }])
}

describe('the floors', () => {
  it('are kept by every file of app, lib and db', () => {
    const files = listFiles()
      .filter((path) => /^(app|lib|db)\//.test(path) && isSource(path) && !isTest(path))
      .map((path) => ({ path, source: readText(path) }))
    expect(files.length).toBeGreaterThan(100)
    expect(checkFloors(files)).toEqual([])
  })
})

describe('the check of the floors', () => {
  it('names file, import and the right door', () => {
    expect(findings('app/(dashboard)/x.tsx', "import { getPool } from '@/db/client'")).toEqual([
      'app/(dashboard)/x.tsx imports db/client: pages read through db/queries',
    ])
  })

  it.each([
    ['lib/domain/x.ts', "import { a } from '@/lib/kernels/decimal'"],
    ['lib/domain/x.ts', "import { z } from 'zod'"],
    ['lib/errors.ts', "import { a } from './domain/slot'"],
    ['lib/kernels/x.ts', "import { a } from '../errors'"],
    ['lib/kernels/x.ts', "import { createHash } from 'node:crypto'"],
    ['lib/sources/coingecko/x.ts', "import { getEnv } from '@/lib/env'"],
    ['lib/sources/coingecko/x.ts', "import { getEnv } from '../../env'"],
    ['lib/sources/coingecko/x.ts', "import { getPool } from '@/db/client'"],
    ['lib/sources/coingecko/x.ts', "import { METRICS } from '@/lib/metrics'"],
    ['lib/sources/coingecko/x.ts', "import { x } from '../x/source'"],
    ['lib/sources/coingecko/x.ts', "import { createFetcher } from '@/lib/http'"],
    ['lib/sources/coingecko/x.ts', "import { type Fetcher, createFetcher } from '@/lib/http'"],
    ['lib/metrics/market/x.ts', "import { cache } from 'react'"],
    ['lib/exports/x.ts', "import { headers } from 'next/headers'"],
    ['lib/metrics/market/x.ts', "import type { Clock } from '@/lib/clock'"],
    ['lib/log.ts', "import { getPool } from '../db/client'"],
    ['db/schema/x.ts', "import { SOURCES } from '../../lib/sources/index'"],
    ['db/schema/x.ts', "import { getUser } from '../queries/users'"],
    ['db/client.ts', "import { runJob } from '../lib/pipeline/run'"],
    ['db/queries/x.ts', "import { getEnv } from '../../lib/env'"],
    ['db/queries/x.ts', "import { createFetcher } from '@/lib/http'"],
    ['db/queries/x.ts', "import { runJob } from '@/lib/pipeline/run'"],
    ['lib/pipeline/x.ts', "import { problem } from '@/app/api/problem'"],
    ['lib/pipeline/x.ts', "import { after } from 'next/server'"],
    ['lib/pipeline/x.ts', "import { cache } from 'react'"],
    ['lib/pipeline/x.ts', "import { sql } from 'drizzle-orm'"],
    ['lib/pipeline/x.ts', "import { send } from '@/lib/delivery/outbox'"],
    ['lib/pipeline/x.ts', "import { login } from '@/lib/auth/login'"],
    ['lib/delivery/x.ts', "import { runJob } from '@/lib/pipeline/run'"],
    ['lib/delivery/x.ts', "import { startSimulator } from '@/lib/simulator/server'"],
    ['app/(dashboard)/x.tsx', "import { users } from '@/db/schema/access'"],
    ['app/api/x/route.ts', "import { migrate } from '../../../db/migrate'"],
    ['app/api/x/route.ts', "import { eq } from 'drizzle-orm'"],
    ['app/api/x/route.ts', "import mysql from 'mysql2/promise'"],
    ['app/(dashboard)/markets/x.tsx', "import { Runs } from '../data/pipeline/runs-card'"],
    ['app/(dashboard)/markets/x.tsx', "import { Tiles } from '@/app/(dashboard)/asset-tiles'"],
    ['app/(dashboard)/x.tsx', "import { AreaChart } from '@tremor/react'"],
    ['app/(dashboard)/x.tsx', "import { createChart } from 'lightweight-charts'"],
    ['app/_ui/x.tsx', "import { listSnapshots } from '@/db/queries/market'"],
    ['app/_ui/x.tsx', "import { getEnv } from '@/lib/env'"],
    ['lib/sources/coingecko/x.ts', "import { METRICS } from '@/lib/metrics/index'"],
    ['lib/pipeline/x.ts', "import { fakeClock } from '@/tests/factories'"],
    ['db/queries/x.ts', "import { lock } from '../../scripts/lock.mjs'"],
  ])('refuses that %s does %s', (path, source) => {
    expect(findings(path, source)).toHaveLength(1)
  })

  it.each([
    ['lib/kernels/x.ts', "import type { Grade } from '@/lib/domain/market'"],
    ['lib/kernels/x.ts', "import { add } from './decimal'"],
    [
      'lib/sources/coingecko/x.ts',
      "import { z } from 'zod'\nimport { a } from '../contract'\nimport './payload'",
    ],
    ['lib/sources/coingecko/x.ts', "import type { Fetcher } from '@/lib/http'"],
    ['lib/sources/coingecko/x.ts', "import { type Fetcher } from '@/lib/http'"],
    ['lib/sources/index.ts', "import { coingecko } from './coingecko/source'"],
    ['lib/metrics/market/x.ts', "import { SlotSeries } from '../slot-series'"],
    [
      'db/schema/x.ts',
      "import { METRICS } from '../../lib/metrics/index'\nimport { int } from 'drizzle-orm/mysql-core'",
    ],
    ['db/queries/x.ts', "import { METRICS } from '@/lib/metrics/index'\nimport { getPool } from '../client'"],
    ['lib/pipeline/upstream.ts', "import { startSimulator } from '@/lib/simulator/server'"],
    ['lib/pipeline/jobs.ts', "import { sendOutbox } from '@/lib/delivery/outbox'"],
    ['lib/auth/x.ts', "import { headers } from 'next/headers'\nimport { cache } from 'react'"],
    ['app/(dashboard)/markets/x.tsx', "import { NAV } from '../nav'\nimport { listX } from './data'"],
    [
      'app/(dashboard)/markets/x.tsx',
      "import { loadRange } from '../range'\nimport { proveMetric } from '../prove-action'",
    ],
    ['app/(dashboard)/layout.tsx', "import { Menu } from './user-menu'"],
    ['app/(dashboard)/x.ts', "import { METRICS } from '@/lib/metrics'"],
    ['lib/version.ts', "import manifest from '../package.json'"],
    ['db/queries/x.ts', "import journal from '../../drizzle/meta/_journal.json'"],
    ['app/_ui/tremor.tsx', "export { AreaChart } from '@tremor/react'"],
    ['proxy.ts', "import { getPool } from './db/client'"],
  ])('lets %s do %s', (path, source) => {
    expect(findings(path, source)).toEqual([])
  })

  it.each([
    "export { getPool } from '@/db/client'",
    "export * from '@/db/client'",
    "export type { Pool } from '@/db/client'",
    "import '@/db/client'",
    "const pool = (await import('@/db/client')).getPool()",
    "type Pool = import('@/db/client').Pool",
    "import {\n  getDb,\n  getPool,\n} from '@/db/client'",
    'import * as client from "@/db/client"',
    "import { getPool } from '../../db/client.ts'",
  ])('sees the import in %s', (source) => {
    expect(findings('app/(dashboard)/x.tsx', source)).toEqual([
      'app/(dashboard)/x.tsx imports db/client: pages read through db/queries',
    ])
  })

  it.each([
    "// import { getPool } from '@/db/client'",
    "/* import { getPool } from '@/db/client' */",
    "/**\n * import { getPool } from '@/db/client'\n */",
    "const docs = 'https://example.test' // import('@/db/client')",
  ])('sees no import in %s', (source) => {
    expect(findings('app/(dashboard)/x.tsx', source)).toEqual([])
  })

  it.each([
    ['lib/sources/coingecko/x.ts', 'const now = Date.now()', 'clock'],
    ['lib/metrics/market/x.ts', 'const now = new Date()', 'clock'],
    ['lib/simulator/x.ts', 'start({ now: Date.now })', 'clock'],
    ['lib/kernels/x.ts', 'const since = performance.now()', 'clock'],
    ['lib/sources/coingecko/x.ts', 'const key = process.env.KEY', 'process.env'],
    ['lib/log.ts', 'const level = process.env.LOG_LEVEL', 'process.env'],
    ['app/layout.tsx', "if (process.env.NODE_ENV === 'test') run()", 'process.env'],
    ['app/(dashboard)/data.ts', "import { x } from '@/db/queries/x'", 'server-only'],
    ['app/(dashboard)/markets/data.ts', '', 'server-only'],
    ['lib/auth/session.ts', "// import 'server-only'", 'server-only'],
    ['lib/shared/x.ts', 'export const a = 1', 'stands on no floor'],
    ['db/helper.ts', 'export const a = 1', 'stands on no floor'],
  ])('refuses in %s: %s', (path, source, finding) => {
    expect(findings(path, source)).toEqual([expect.stringContaining(finding)])
  })

  it.each([
    [
      'lib/metrics/market/x.ts',
      "const at = new Date(slot)\nconst text = 'Date.now() and process.env' // new Date()",
    ],
    ['lib/env.ts', 'parse(process.env)'],
    ['lib/clock.ts', 'const now = () => new Date()'],
    ['app/(dashboard)/markets/data.ts', "import 'server-only'\nimport { x } from '@/db/queries/x'"],
  ])('lets in %s: %s', (path, source) => {
    expect(findings(path, source)).toEqual([])
  })
})
