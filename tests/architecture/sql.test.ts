import { describe, expect, it } from 'vitest'
import { isSource, isTest, listFiles, readText } from './repository'
import { codeOnly, stringsOf } from './scan'
import { findForbidden } from './sql'

const files = listFiles()

describe('SQL', () => {
  it('of migrations runs on MariaDB 10.11 and MySQL 8.4', () => {
    const migrations = files.filter((path) => /^drizzle\/[^/]+\.sql$/.test(path))
    const statements = migrations.flatMap((path) =>
      readText(path)
        .split('--> statement-breakpoint')
        .map((sql) => [path, sql] as const),
    )
    expect(statements.length).toBeGreaterThan(0)
    expect(statements.flatMap(([path, sql]) => findForbidden(sql).map((name) => `${path}: ${name}`))).toEqual(
      [],
    )
  })

  it('of migrations names the collation of every table, whatever the default of the server is', () => {
    const sql = files
      .filter((path) => /^drizzle\/[^/]+\.sql$/.test(path))
      .map(readText)
      .join('\n')
    const tables = sql.match(/CREATE TABLE[\s\S]*?;/g) ?? []
    expect(tables.length).toBeGreaterThan(0)
    for (const table of tables) expect(table).toMatch(/CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;$/)
  })

  it('of the application runs on both as well, names its columns, and never writes without a condition', () => {
    const sources = files.filter((path) => path.startsWith('db/') && isSource(path) && !isTest(path))
    const found = sources.flatMap((path) =>
      stringsOf(readText(path)).flatMap((text) =>
        findForbidden(text).map((name) => `${path}: ${name}: ${text}`),
      ),
    )
    expect(found).toEqual([])
  })

  it('stands in db and nowhere else', () => {
    const statement = /^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO|CREATE TABLE|ALTER TABLE)\s/
    const elsewhere = files.filter((path) => /^(app|lib)\//.test(path) && isSource(path) && !isTest(path))
    const found = elsewhere.filter((path) => stringsOf(readText(path)).some((text) => statement.test(text)))
    expect(found).toEqual([])
  })

  it('is not written by the relational builder, which corrupts decimals on MariaDB', () => {
    const found = files
      .filter((path) => /^(app|lib|db)\//.test(path) && isSource(path))
      .filter((path) => /\.query\.\w+\.find(Many|First)\b/.test(codeOnly(readText(path))))
    expect(found).toEqual([])
  })
})

describe('the check of SQL', () => {
  it.each([
    'INSERT INTO t (a) VALUES (1) AS new ON DUPLICATE KEY UPDATE a = new.a',
    'SELECT a FROM t WHERE b = 1 FOR SHARE',
    'SELECT a FROM t JOIN LATERAL (SELECT 1) x',
    "SELECT j->>'$.a' FROM t",
    'SELECT CAST(a AS JSON) FROM t',
    'SELECT a FROM t WHERE 1 MEMBER OF(j)',
    'CREATE INDEX i ON t ((lower(a)))',
    'ALTER TABLE t ALTER INDEX i INVISIBLE',
    'CREATE TABLE t (b int GENERATED ALWAYS AS (a + 1) STORED NOT NULL)',
    'CREATE TABLE t (a varchar(9)) COLLATE utf8mb4_0900_ai_ci',
    'EXPLAIN ANALYZE SELECT a FROM t',
    'SELECT ANY_VALUE(a) FROM t',
    "SELECT a FROM t WHERE REGEXP_LIKE(a, 'x')",
    "INSERT INTO t (a) VALUES (UUID_TO_BIN('x'))",
    'ALTER TABLE t DROP CHECK c',
    'SELECT a FROM t WHERE a IN (SELECT a FROM u LIMIT 5)',
    'SELECT SUM(a) OVER (ORDER BY at RANGE INTERVAL 1 DAY PRECEDING) FROM t',
    'SELECT SUM(a) OVER (ORDER BY at RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) FROM t',
    'SELECT LAG(a, 1, 0) OVER (ORDER BY at) FROM t',
    'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (a)',
    "CREATE TABLE t (a ENUM('x','y'))",
    'INSERT INTO t (a) VALUES (1) RETURNING a',
    'SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a) FROM t',
    'SET max_statement_time = 5',
    'SELECT seq FROM seq_1_to_10',
    'SELECT * FROM t',
    'SELECT t.* FROM t',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    "SELECT CONVERT_TZ(a, 'UTC', 'Africa/Lagos') FROM t",
    'INSERT INTO t (at) VALUES (NOW())',
  ])('finds what is wrong with %s', (sql) => {
    expect(findForbidden(sql)).toHaveLength(1)
  })

  it.each([
    'INSERT INTO t (a) VALUES ? ON DUPLICATE KEY UPDATE a = VALUES(a)',
    'INSERT INTO t (a) SELECT a FROM u AS v WHERE a = 1 ON DUPLICATE KEY UPDATE a = VALUES(a)',
    'SELECT COUNT(*) AS n FROM t WHERE a IN (?) LIMIT 5',
    'SELECT a FROM t WHERE b = 1 FOR UPDATE SKIP LOCKED',
    'SELECT LAG(a, 1) OVER (ORDER BY at) FROM t',
    'UPDATE t SET a = 1 WHERE b = 2',
    'DELETE FROM t WHERE at < UTC_TIMESTAMP(3) - INTERVAL 1 DAY',
    'CREATE INDEX i ON t (a, b)',
  ])('lets pass %s', (sql) => {
    expect(findForbidden(sql)).toEqual([])
  })
})
