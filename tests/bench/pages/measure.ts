import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { closePool } from '@/db/client'
import { listSnapshots } from '@/db/queries/market'
import { compare, inTurn, requireSame, type Samples, timed, told } from '../stage/rounds'
import { openSession, type Site, startSite } from '../stage/site'
import { type Database, type Stage, usePoolOf } from '../stage/stage'
import type { Measure } from '../table.mjs'
import { ASSETS, fillPages } from './rows'

/** A day and a little of each asset, and a year and a half of each. */
const SMALL_ROWS = 10_000
const LARGE_ROWS = { full: 5_000_000, quick: 300_000 }
const PAGES = [
  { name: 'Today', path: '/' },
  { name: 'Markets', path: '/markets' },
] as const
const WARM_UPS = 15
/** Visits of a round; of the slow peer one. */
const VISITS = { full: 20, quick: 6 }
/** Assets that both pages show before anybody asks for more. */
const SHOWN = 10
const PRICE_DIGITS = 12

interface World {
  database: Database
  site: Site
  cookie: string
}

async function openWorld(stage: Stage, name: string, rows: number): Promise<World> {
  stage.say(`filling ${rows.toLocaleString('en')} rows of history`)
  const database = await stage.createDatabase(`pages_${name}`)
  await fillPages(database, rows)
  const site = await startSite(stage, database)
  return { database, site, cookie: await openSession(site, database) }
}

async function read(address: string, cookie = ''): Promise<string> {
  const response = await fetch(address, { headers: { cookie }, redirect: 'manual' })
  const text = await response.text()
  if (response.status !== 200)
    throw new Error(`${address} answered ${response.status}: ${text.slice(0, 300)}`)
  return text
}

/** The peer, in a process of its own. */
async function startNaivePage(stage: Stage, { adminUrl }: Database): Promise<string> {
  const program = fileURLToPath(new URL('naive-page.mjs', import.meta.url))
  const child = spawn(process.execPath, [program, adminUrl], { stdio: ['ignore', 'pipe', 'inherit'] })
  stage.defer(async () => {
    const ended = once(child, 'exit')
    child.kill()
    await ended
  })
  const [port] = await once(createInterface(child.stdout), 'line')
  return `http://127.0.0.1:${port}`
}

const rounded = (value: number | string | null) =>
  value === null ? null : Number(Number(value).toPrecision(PRICE_DIGITS))

/** Prices and changes of a day of both ways to ask the peer, beside what our pages are made of, and the page itself. */
async function compareFigures(world: World, naive: string): Promise<void> {
  usePoolOf(world.database)
  const ours = await listSnapshots({ limit: ASSETS }).finally(closePool)
  const figures = ours.map((one) => ({
    id: one.coingeckoId,
    price: rounded(one.priceUsd),
    change: rounded(one.logReturn24h),
  }))
  for (const path of ['/window?json', '/coins?json']) {
    const theirs: typeof figures = JSON.parse(await read(`${naive}${path}`))
    const same = theirs.map(({ id, price, change }) => ({
      id,
      price: rounded(price),
      change: rounded(change),
    }))
    requireSame(`figures of ${path}`, figures, same)
  }
  for (const { name, path } of PAGES) {
    const html = await read(`${world.site.url}${path}`, world.cookie)
    const missing = ours.slice(0, SHOWN).filter((one) => !html.includes(one.name))
    if (missing.length > 0)
      throw new Error(`${name} does not show ${missing.map((one) => one.name).join(', ')}`)
  }
}

type PageName = (typeof PAGES)[number]['name']
interface Times {
  small: Record<PageName, Samples>
  large: Record<PageName, Samples>
  window: Samples
  coins: Samples
}

async function measureRounds(
  stage: Stage,
  { small, large, naive }: { small: World; large: World; naive: string },
): Promise<Times> {
  const pages = () => ({ Today: [], Markets: [] }) as Record<PageName, Samples>
  const times: Times = { small: pages(), large: pages(), window: [], coins: [] }
  const visits = stage.isQuick ? VISITS.quick : VISITS.full
  for (let round = 0; round < stage.rounds; round++) {
    times.window.push(await timed(() => read(`${naive}/window`)))
    times.coins.push(await timed(() => read(`${naive}/coins`)))
    for (let visit = 0; visit < visits; visit++) {
      for (const { name, path } of PAGES) {
        const worlds = [
          { world: small, into: times.small[name] },
          { world: large, into: times.large[name] },
        ]
        for (const { world, into } of inTurn(worlds, visit))
          into.push(await timed(() => read(`${world.site.url}${path}`, world.cookie)))
      }
    }
    stage.say(`pages, round ${round + 1} of ${stage.rounds}`)
  }
  return times
}

/** Today and Markets as the built server answers them, beside naive queries, and beside themselves with little history. */
export async function measurePageQueries(stage: Stage): Promise<Measure[]> {
  const rows = stage.rows ?? (stage.isQuick ? LARGE_ROWS.quick : LARGE_ROWS.full)
  const small = await openWorld(stage, 'small', SMALL_ROWS)
  const large = await openWorld(stage, 'large', rows)
  const naive = await startNaivePage(stage, large.database)
  await compareFigures(large, naive)
  stage.say('prices and changes are the same on all sides')
  for (const { site, cookie } of [small, large])
    for (let i = 0; i < WARM_UPS; i++) for (const { path } of PAGES) await read(`${site.url}${path}`, cookie)
  const times = await measureRounds(stage, { small, large, naive })
  for (const { site } of [small, large]) await site.stop()
  const count = rows.toLocaleString('en')
  const unit = 'ms'
  return PAGES.flatMap(({ name }) => [
    compare({
      name: `window queries over ${count} rows, beside ${name}`,
      unit,
      value: times.window,
      peer: times.large[name],
      limit: { least: 20 },
    }),
    told({
      name: `queries coin by coin, beside ${name}`,
      unit,
      values: times.coins,
      peer: times.large[name],
    }),
    compare({
      name: `${name} with ${count} rows, beside 10,000`,
      unit,
      value: times.large[name],
      peer: times.small[name],
      limit: { most: 1.3 },
    }),
  ])
}
