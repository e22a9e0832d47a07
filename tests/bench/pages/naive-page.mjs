// A page as it is written first: every figure is asked of the market rows at every visit. An honest peer: the right
// indexes, one pool, no more columns than it shows, and none of the work of React. `node naive-page.mjs URL`.
import { createServer } from 'node:http'
import mysql from 'mysql2/promise'

const pool = mysql.createPool({ uri: process.argv[2] ?? '', timezone: 'Z', connectionLimit: 4 })
const DAY_SLOTS = 288
const TABLE = 'raw_crypto_market_data'

/** @param {string} sql @param {unknown[]} [values] @returns {Promise<Record<string, any>[]>} */
async function ask(sql, values) {
  const [rows] = await pool.query(sql, values)
  return /** @type {Record<string, any>[]} */ (rows)
}

/** Newest row of each coin with its price a day before: one window over all rows. */
const byWindow = () =>
  ask(
    `SELECT a.id, a.coingecko_id, a.name, x.price_usd, x.volume_24h_usd, x.market_cap_usd, x.observed_at, x.before_usd FROM (SELECT asset_id, observed_at, price_usd, volume_24h_usd, market_cap_usd, LAG(price_usd, ${DAY_SLOTS}) OVER (PARTITION BY asset_id ORDER BY observed_at) AS before_usd, ROW_NUMBER() OVER (PARTITION BY asset_id ORDER BY observed_at DESC) AS newest FROM ${TABLE}) x JOIN assets a ON a.id = x.asset_id WHERE x.newest = 1 AND a.tracked = 1 ORDER BY a.market_rank`,
  )

/** The last price of each hour of the past week, of all coins at once. */
const weeks = () =>
  ask(
    `SELECT asset_id, price_usd FROM (SELECT asset_id, observed_at, price_usd, ROW_NUMBER() OVER (PARTITION BY asset_id, FLOOR(UNIX_TIMESTAMP(observed_at) / 3600) ORDER BY observed_at DESC) AS last_one FROM ${TABLE} WHERE observed_at > (SELECT MAX(observed_at) FROM ${TABLE}) - INTERVAL 7 DAY) x WHERE last_one = 1 ORDER BY asset_id, observed_at`,
  )

/** The same, coin by coin, down the right index. */
async function byCoin() {
  const rows = []
  for (const asset of await ask(
    'SELECT id, coingecko_id, name FROM assets WHERE tracked = 1 ORDER BY market_rank',
  )) {
    const [newest] = await ask(
      `SELECT price_usd, volume_24h_usd, market_cap_usd, observed_at FROM ${TABLE} WHERE asset_id = ? ORDER BY observed_at DESC LIMIT 1`,
      [asset.id],
    )
    const [before] = await ask(
      `SELECT price_usd FROM ${TABLE} WHERE asset_id = ? AND observed_at = ? - INTERVAL 1 DAY`,
      [asset.id, newest?.observed_at],
    )
    const week = await ask(
      `SELECT price_usd, observed_at FROM ${TABLE} WHERE asset_id = ? AND observed_at > ? - INTERVAL 7 DAY ORDER BY observed_at`,
      [asset.id, newest?.observed_at],
    )
    const hours = new Map(
      week.map((row) => [Math.floor(row.observed_at.getTime() / 3_600_000), row.price_usd]),
    )
    rows.push({ ...asset, ...newest, before_usd: before?.price_usd, week: [...hours.values()] })
  }
  return rows
}

/** @param {string} url */
async function read(url) {
  if (url.startsWith('/coins')) return byCoin()
  const [rows, series] = [await byWindow(), await weeks()]
  const week = /** @type {Map<number, string[]>} */ (new Map())
  for (const point of series) week.set(point.asset_id, [...(week.get(point.asset_id) ?? []), point.price_usd])
  return rows.map((row) => ({ ...row, week: week.get(row.id) ?? [] }))
}

/** @param {Record<string, any>} row */
function change(row) {
  return row.before_usd ? Math.log(row.price_usd / row.before_usd) : null
}

/** @param {Record<string, any>} row */
function line(row) {
  const values = row.week.map(Number)
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const points = values.map(
    (/** @type {number} */ value, /** @type {number} */ i) =>
      `${i},${(20 * (high - value)) / (high - low || 1)}`,
  )
  return `<tr><td>${row.name}</td><td>${row.price_usd}</td><td>${change(row)}</td><td>${row.volume_24h_usd}</td><td>${row.market_cap_usd}</td><td><svg><polyline points="${points.join(' ')}"/></svg></td></tr>`
}

const server = createServer((request, response) => {
  const url = request.url ?? '/'
  read(url)
    .then((rows) => {
      const figures = rows.map((row) => ({ id: row.coingecko_id, price: row.price_usd, change: change(row) }))
      const isJson = url.includes('json')
      response.setHeader('content-type', isJson ? 'application/json' : 'text/html')
      response.end(isJson ? JSON.stringify(figures) : `<table>${rows.map(line).join('')}</table>`)
    })
    .catch((error) => {
      response.statusCode = 500
      response.end(String(error))
    })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address !== null ? address.port : 0)
})
