import mysql from 'mysql2/promise'

/** One statement over a connection of its own, so that what a test checks never passes through the application. */
export async function queryDatabase<T = Record<string, unknown>>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<T[]> {
  const connection = await mysql.createConnection({
    uri: url,
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: true,
    connectTimeout: 10_000,
  })
  const [rows] = await connection.query(sql, values).finally(() => connection.end())
  return rows as never
}

/** Every table of the database of an address with its checksum and its definition. */
export async function describeDatabase(url: string): Promise<Record<string, string>> {
  const tables = await queryDatabase<{ name: string }>(
    url,
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME",
  )
  const found: Record<string, string> = {}
  for (const { name } of tables) {
    const [sum] = await queryDatabase<{ Checksum: string }>(url, 'CHECKSUM TABLE ??', [name])
    const [made] = await queryDatabase<{ 'Create Table': string }>(url, 'SHOW CREATE TABLE ??', [name])
    found[name] = `${sum?.Checksum} ${made?.['Create Table']}`
  }
  return found
}

/** Fills an empty table with 2^doublings rows that do not compress, so that a dump takes a while; returns how many. */
export async function fillAuditLog(
  query: (sql: string) => Promise<unknown>,
  doublings: number,
): Promise<number> {
  const row = "UTC_TIMESTAMP(3), SHA2(RAND(), 256), 'row.written', SHA2(UUID(), 512)"
  await query(`INSERT INTO audit_log (at, actor, action, note) VALUES (${row})`)
  for (let i = 0; i < doublings; i++)
    await query(`INSERT INTO audit_log (at, actor, action, note) SELECT ${row} FROM audit_log`)
  return 2 ** doublings
}
