import { getEnv } from './env'

const LEVELS = { debug: 10, info: 20, warn: 30, error: 40, silent: 99 } as const
type Level = Exclude<keyof typeof LEVELS, 'silent'>
type Fields = Record<string, string | number | boolean | null | undefined | object>

/** Field names whose values never reach a log line. */
const SECRET_FIELD = /pass(word)?|secret|token|authorization|api[_-]?key|cookie|database_?url/i

/** One JSON object a line: `{ time, level, message, …fields }`; warnings and errors go to stderr, the rest to stdout. */
function write(level: Level, message: string, fields: Fields = {}): void {
  if (LEVELS[level] < LEVELS[getEnv().LOG_LEVEL]) return
  // Named again last: a field of the same name must not replace them.
  const own = { time: new Date().toISOString(), level, message }
  const line = JSON.stringify({ ...own, ...fields, ...own }, (key, value) =>
    SECRET_FIELD.test(key) ? '[redacted]' : value,
  )
  if (level === 'error' || level === 'warn') console.error(line)
  else console.log(line)
}

export const log = {
  debug: (message: string, fields?: Fields) => write('debug', message, fields),
  info: (message: string, fields?: Fields) => write('info', message, fields),
  warn: (message: string, fields?: Fields) => write('warn', message, fields),
  error: (message: string, fields?: Fields) => write('error', message, fields),
}
