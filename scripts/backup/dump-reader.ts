import { createHash, type Hash } from 'node:crypto'

/** What a dump holds of one table. */
export interface DumpedTable {
  rows: number
  /** Of the rows' text, each ended by a newline: independent of how the tool wraps its lines. */
  sha256: string
}

export interface DumpContents {
  /** Of every byte before the trailer. */
  sha256: string
  tables: Record<string, DumpedTable>
  /** Text after the trailer's mark, or null when the dump has none (yet). */
  trailer: string | null
  /** Something stands behind the trailer, which must be the last line. */
  hasMore: boolean
}

/** An SQL comment, so that `zcat FILE | mariadb DATABASE` still works on the whole file. */
export const TRAILER_MARK = '-- koinstrap-backup '

const [QUOTE, BACKSLASH, OPEN, CLOSE, SEMICOLON] = Buffer.from("'\\();")
const CREATE = /^CREATE TABLE `((?:[^`]|``)+)` \(/
const INSERT = /^INSERT INTO `((?:[^`]|``)+)` VALUES/
/** No table's name, bytes included, makes the start of such a line longer. */
const HEAD_BYTES = 400

/**
 * Calls `onRow` with the text of each `(…)` in a line of an INSERT. True when the statement ends in this line.
 * Strings escape newlines and quotes, so a row never spans lines.
 */
function scanRows(line: Buffer, from: number, onRow: (row: Buffer) => void): boolean {
  let start = from
  let quoted = false
  for (let at = from; at < line.length; at++) {
    const byte = line[at]
    if (quoted) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) quoted = false
    } else if (byte === QUOTE) quoted = true
    else if (byte === OPEN) start = at
    else if (byte === CLOSE) onRow(line.subarray(start, at + 1))
    else if (byte === SEMICOLON) return true
  }
  return false
}

/** Cuts a stream of bytes into lines; a line that comes in many chunks is put together once. */
function createLines(onLine: (line: Buffer, ended: boolean) => void) {
  let begun: Buffer[] = []
  return {
    write(chunk: Buffer): void {
      let from = 0
      for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
        const rest = chunk.subarray(from, end)
        onLine(begun.length === 0 ? rest : Buffer.concat([...begun, rest]), true)
        begun = []
        from = end + 1
      }
      if (from < chunk.length) begun.push(chunk.subarray(from))
    },
    end(): void {
      if (begun.length > 0) onLine(Buffer.concat(begun), false)
    },
  }
}

/**
 * Reads a dump of mariadb-dump or mysqldump as it passes by: counts and hashes the rows of every table and hashes
 * the whole. `end` gives what was seen.
 */
export function createDumpReader(): { write(chunk: Buffer): void; end(): DumpContents } {
  const whole = createHash('sha256')
  const tables = new Map<string, { rows: number; hash: Hash }>()
  let trailer: string | null = null
  let hasMore = false
  let filling: { rows: number; hash: Hash } | null = null

  function tableOf(name: string) {
    const known = tables.get(name) ?? { rows: 0, hash: createHash('sha256') }
    tables.set(name, known)
    return known
  }

  function readStatement(line: Buffer): void {
    let from = 0
    if (filling === null) {
      const head = line.toString('utf8', 0, HEAD_BYTES)
      const created = CREATE.exec(head)?.[1]
      if (created !== undefined) tableOf(created.replaceAll('``', '`'))
      const insert = INSERT.exec(head)
      if (!insert) return
      filling = tableOf((insert[1] ?? '').replaceAll('``', '`'))
      from = Buffer.byteLength(insert[0])
    }
    const table = filling
    const ended = scanRows(line, from, (row) => {
      table.rows += 1
      table.hash.update(row).update('\n')
    })
    if (ended) filling = null
  }

  function readLine(line: Buffer, ended: boolean): void {
    if (trailer !== null) hasMore = true
    else if (filling === null && line.indexOf(TRAILER_MARK) === 0) {
      trailer = line.toString('utf8', TRAILER_MARK.length)
    } else {
      whole.update(line)
      if (ended) whole.update('\n')
      readStatement(line)
    }
  }

  const lines = createLines(readLine)
  return {
    write: lines.write,
    end() {
      lines.end()
      const seen = [...tables].map(
        ([name, { rows, hash }]) => [name, { rows, sha256: hash.digest('hex') }] as const,
      )
      return { sha256: whole.digest('hex'), tables: Object.fromEntries(seen), trailer, hasMore }
    },
  }
}
