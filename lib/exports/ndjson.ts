import type { LineFormat } from './contract'

/**
 * An object a line, exact decimals as strings. The last line, `{"_end":{"rows":n,"sha256":"…"}}`, says how many lines
 * stand before it and the hash of their bytes: a file without it was cut.
 */
export const ndjson: LineFormat<'ndjson'> = {
  id: 'ndjson',
  contentType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  hashed: 'before_end',
  takes: 'lines',
  line: 'json',
  lineEnd: '\n',
  open: () => ({
    begin: () => new Uint8Array(),
    rows: (lines) => lines,
    end: ({ rows, sha256 }) => new TextEncoder().encode(`${JSON.stringify({ _end: { rows, sha256 } })}\n`),
  }),
}
