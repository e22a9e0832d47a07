/** What stack.md found to fail on one of the two servers, by name. Text is one statement or a part of one. */
const FORBIDDEN: [name: string, pattern: RegExp][] = [
  ['row alias in ON DUPLICATE KEY (use VALUES(col))', /\bAS\s+\w+\s+ON\s+DUPLICATE\s+KEY\b/i],
  ['FOR SHARE', /\bFOR\s+SHARE\b/i],
  ['LATERAL', /\bLATERAL\b/i],
  ['-> and ->> (use JSON_VALUE)', /->>?\s*['"]/],
  ['CAST AS JSON', /\bCAST\s*\([^)]*\bAS\s+JSON\b/i],
  ['MEMBER OF', /\bMEMBER\s+OF\b/i],
  ['functional index', /\b(INDEX|KEY)\b[^;(]*\(\s*\(/i],
  ['invisible index', /\bINVISIBLE\b/i],
  ['NOT NULL generated column', /\bGENERATED\s+ALWAYS\s+AS\b[^,]*\bNOT\s+NULL\b/i],
  ['collation of MySQL 8 only', /utf8mb4_0900/i],
  ['EXPLAIN ANALYZE', /\bEXPLAIN\s+ANALYZE\b/i],
  ['ANY_VALUE', /\bANY_VALUE\s*\(/i],
  ['REGEXP_LIKE', /\bREGEXP_LIKE\s*\(/i],
  ['UUID_TO_BIN', /\bUUID_TO_BIN\b/i],
  ['DROP CHECK (use DROP CONSTRAINT)', /\bDROP\s+CHECK\b/i],
  ['LIMIT inside IN()', /\bIN\s*\(\s*SELECT\b[^()]*\bLIMIT\b/i],
  ['RANGE INTERVAL frame', /\bRANGE\s+(BETWEEN\s+)?INTERVAL\b/i],
  ['three-argument LAG or LEAD', /\b(LAG|LEAD)\s*\([^(),]+,[^(),]+,[^()]+\)/i],
  ['foreign key', /\bFOREIGN\s+KEY\b/i],
  ['ENUM', /\bENUM\s*\(/i],
  ['RETURNING', /\bRETURNING\b/i],
  ['PERCENTILE_CONT', /\bPERCENTILE_CONT\b/i],
  ['max_statement_time', /\bmax_statement_time\b/i],
  ['sequence tables', /\bseq_\d+_to_\d+\b/i],
]

/** What convention 13 asks of every statement of our own. */
const HOUSE: [name: string, broken: (sql: string) => boolean][] = [
  ['SELECT * (name the columns)', (sql) => /\bSELECT\s+(\w+\.)?\*/i.test(sql)],
  ['UPDATE without WHERE', (sql) => /^\s*UPDATE\s/i.test(sql) && !/\bWHERE\b/i.test(sql)],
  ['DELETE without WHERE', (sql) => /^\s*DELETE\s/i.test(sql) && !/\bWHERE\b/i.test(sql)],
  ['CONVERT_TZ (null without time-zone tables)', (sql) => /\bCONVERT_TZ\b/i.test(sql)],
  [
    'local clock (use UTC_TIMESTAMP(3))',
    (sql) => /\b(NOW|CURDATE|SYSDATE)\s*\(|\bCURRENT_TIMESTAMP\b/i.test(sql),
  ],
]

/** Names of the constructs in a statement that fail on MariaDB 10.11 or MySQL 8.4, or that the house refuses. */
export function findForbidden(sql: string): string[] {
  return [
    ...FORBIDDEN.filter(([, pattern]) => pattern.test(sql)).map(([name]) => name),
    ...HOUSE.filter(([, broken]) => broken(sql)).map(([name]) => name),
  ]
}
