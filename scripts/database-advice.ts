/** What to do about a driver's error, by its code. */
const ADVICE: Record<string, string> = {
  ECONNREFUSED: 'Nothing answers at its host and port: is the server running, and reachable from here?',
  ETIMEDOUT: 'Its host gives no answer: check host, port and firewall.',
  ENOTFOUND: 'Its host name is unknown: check the spelling.',
  EAI_AGAIN: 'Its host name could not be looked up: check the spelling and the network.',
  ER_ACCESS_DENIED_ERROR: 'The server refused user or password.',
  ER_DBACCESS_DENIED_ERROR:
    'The user may not use this database: grant it (docs/database-users.md), or set DATABASE_ADMIN_URL for migrations.',
  ER_TABLEACCESS_DENIED_ERROR:
    'The user may not do this: run npm run db:migrate, which grants it, or see docs/database-users.md.',
  ER_BAD_DB_ERROR: 'The database does not exist: create it first (CREATE DATABASE … CHARACTER SET utf8mb4).',
  ER_NO_SUCH_TABLE: 'The database has no tables yet, or old ones: run npm run db:migrate.',
  PROTOCOL_SEQUENCE_TIMEOUT:
    'The server took the connection and does not answer: is it overloaded, stopped or out of disk?',
}

/** What to do about an error of the database, or null when it is not one we know. Causes are looked through. */
export function databaseAdvice(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const code = 'code' in error ? String(error.code) : ''
  return ADVICE[code] ?? (error.cause === error ? null : databaseAdvice(error.cause))
}
