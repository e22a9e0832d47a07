import mysql, { type Connection, type RowDataPacket } from 'mysql2/promise'
import { connectionOptions } from './client'

type Write = 'INSERT' | 'UPDATE' | 'DELETE'

/** Only ever added to: stays as it was written, whoever takes over the web process. */
const ADDED: Write[] = ['INSERT']
const CHANGED: Write[] = ['INSERT', 'UPDATE']
/** Written once, and worth nothing after a while. */
const CLEARED_ONCE: Write[] = ['INSERT', 'DELETE']
/** Worth nothing after a while. */
const CLEARED: Write[] = ['INSERT', 'UPDATE', 'DELETE']

/**
 * What the application writes where; it reads everything. Its account gets exactly this and no right to change the
 * shape of a table. A test holds the list against the SQL of db/queries.
 */
export const WRITES: Record<string, readonly Write[]> = {
  alert_attempts: CHANGED,
  alert_deliveries: CHANGED,
  alert_events: CHANGED,
  alert_webhooks: CHANGED,
  api_tokens: CHANGED,
  asset_snapshots: CHANGED,
  assets: CHANGED,
  audit_log: ADDED,
  crypto_metrics: CHANGED,
  crypto_metrics_history: ADDED,
  detector_state: CHANGED,
  ended_sessions: CLEARED,
  export_chunks: CLEARED_ONCE,
  exports: CHANGED,
  invitations: CHANGED,
  login_attempts: CLEARED,
  market_anomalies: ADDED,
  market_candles: CLEARED,
  market_candles_history: ADDED,
  metric_state: CHANGED,
  rate_limits: CLEARED,
  raw_crypto_market_data: CHANGED,
  raw_crypto_market_data_history: ADDED,
  rejected_records: CHANGED,
  restatements: CHANGED,
  run_attempts: CLEARED,
  runs: CLEARED,
  settings: CHANGED,
  source_budgets: CHANGED,
  source_documents: CHANGED,
  source_rates: CHANGED,
  users: CHANGED,
}

/** One line of SHOW GRANTS. `*` stands for every database or table; patterns of database names are kept. */
export interface Right {
  privileges: string[]
  database: string
  table: string
}

const GRANT_LINE = /^GRANT (.+) ON (?:TABLE )?(\*|`(?:[^`]|``)+`)\.(\*|`(?:[^`]|``)+`) TO /

/** Reads the answer of SHOW GRANTS; lines that name a role are left out. */
export function readGrants(lines: readonly string[]): Right[] {
  const bare = (quoted = '') => quoted.replace(/^`|`$/g, '').replaceAll('``', '`')
  return lines.flatMap((line) => {
    const [, privileges = '', database, table] = GRANT_LINE.exec(line) ?? []
    if (database === undefined) return []
    const named = privileges.split(/,\s*(?![^(]*\))/).filter((name) => name !== 'USAGE')
    const granting = / WITH GRANT OPTION/.test(line) ? ['GRANT OPTION'] : []
    return [{ privileges: [...named, ...granting], database: bare(database), table: bare(table) }]
  })
}

/** Whether a database name of a grant (with % and _ as in LIKE) means this database. */
function means(pattern: string, database: string): boolean {
  if (pattern === '*') return true
  const source = pattern.replace(/\\([%_])|[%_]|[^\w\\]/g, (found, escaped) => {
    if (escaped) return escaped
    return found === '%' ? '.*' : found === '_' ? '.' : `\\${found}`
  })
  return new RegExp(`^${source}$`).test(database)
}

const covers = ({ privileges }: Right, privilege: string) =>
  privileges.some((name) => name === privilege || /^ALL( PRIVILEGES)?$/.test(name))

export interface RightsReport {
  /** `SELECT on *`, `INSERT on audit_log`: without these something of the application fails. */
  missing: string[]
  /** Rights it does not need. */
  surplus: string[]
}

/** Holds the rights of an account against what the application needs in a database. */
export function compareRights(rights: readonly Right[], database: string): RightsReport {
  const here = rights.filter((right) => means(right.database, database))
  const may = (privilege: string, table: string) =>
    here.some((right) => (right.table === '*' || right.table === table) && covers(right, privilege))
  const missing = Object.entries(WRITES).flatMap(([table, writes]) =>
    writes.filter((write) => !may(write, table)).map((write) => `${write} on ${table}`),
  )
  const needed = ({ table }: Right, privilege: string) =>
    privilege === 'SELECT' || (WRITES[table] ?? []).some((write) => write === privilege)
  const surplus = rights.flatMap((right) =>
    right.privileges
      .filter((privilege) => right.database === '*' || !needed(right, privilege))
      .map((privilege) => `${privilege} on ${right.table === '*' ? `${right.database}.*` : right.table}`),
  )
  return { missing: may('SELECT', '*') ? missing : ['SELECT on *', ...missing], surplus }
}

async function withConnection<T>(url: string, work: (connection: Connection) => Promise<T>): Promise<T> {
  // Without a database: an account that has no right yet could not enter one.
  const { database: _, ...options } = connectionOptions(url)
  const connection = await mysql.createConnection(options)
  try {
    return await work(connection)
  } finally {
    await connection.end()
  }
}

/** The account that an address logs in as, quoted for GRANT, its database and its own rights. */
async function readAccount(url: string): Promise<{ account: string; database: string; rights: Right[] }> {
  const [account, lines] = await withConnection(url, async (connection) => {
    const [[who]] = await connection.query<RowDataPacket[]>('SELECT CURRENT_USER() AS who')
    const [grants] = await connection.query<RowDataPacket[]>('SHOW GRANTS')
    const [, user = '', host = ''] = /^(.*)@([^@]*)$/.exec(String(who?.who)) ?? []
    return [`${mysql.escape(user)}@${mysql.escape(host)}`, grants]
  })
  const database = String(connectionOptions(url).database)
  return { account, database, rights: readGrants(lines.map((line) => String(Object.values(line)[0]))) }
}

/** What the account of an address lacks and has too much. Throws: the driver's error. */
export async function checkRights(url: string): Promise<RightsReport> {
  const { rights, database } = await readAccount(url)
  return compareRights(rights, database)
}

/** The statements that give an account what the application needs; docs/database-users.md shows them. */
export function grantStatements(database: string, account: string): string[] {
  const schema = mysql.escapeId(database, true)
  const writes = Object.entries(WRITES).map(
    ([table, names]) => `GRANT ${names.join(', ')} ON ${schema}.${mysql.escapeId(table)} TO ${account}`,
  )
  return [`GRANT SELECT ON ${schema}.* TO ${account}`, ...writes]
}

/** Writes that an earlier version needed and this one does not. */
function revokeStatements(surplus: readonly string[], database: string, account: string): string[] {
  const schema = mysql.escapeId(database, true)
  return surplus.flatMap((text) => {
    const [, privilege, table = ''] = /^(INSERT|UPDATE|DELETE) on (\w+)$/.exec(text) ?? []
    return privilege ? [`REVOKE ${privilege} ON ${schema}.${mysql.escapeId(table)} FROM ${account}`] : []
  })
}

/** Error numbers that say: this account may not grant. */
const MAY_NOT_GRANT = new Set([1044, 1142, 1227, 1410])

/**
 * Gives the application's account the rights of this version and takes back single writes of an earlier one, as the
 * account of migrations. Returns what is missing in the end: with accounts of an operator who grants by himself
 * nothing may change. Does nothing when both are the same account. Throws: the driver's error.
 */
export async function grantApplication(input: { url: string; adminUrl: string }): Promise<string[]> {
  const { account, database, rights } = await readAccount(input.url)
  if ((await readAccount(input.adminUrl)).account === account) return []
  const { missing, surplus } = compareRights(rights, database)
  const grants = missing.length > 0 ? grantStatements(database, account) : []
  await withConnection(input.adminUrl, async (connection) => {
    for (const statement of [...grants, ...revokeStatements(surplus, database, account)])
      await connection.query(statement)
  }).catch((error) => {
    if (!(error instanceof Error && 'errno' in error && MAY_NOT_GRANT.has(Number(error.errno)))) throw error
  })
  return (await checkRights(input.url)).missing
}
