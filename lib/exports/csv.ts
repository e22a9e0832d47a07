import type { LineFormat } from './contract'
import { csvHeader } from './csv-text'

/** RFC 4180, UTF-8 without a byte order mark, header first. The cells are those of `csv-text.ts`. */
export const csv: LineFormat<'csv'> = {
  id: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  hashed: 'whole',
  takes: 'lines',
  line: 'csv',
  lineEnd: '\r\n',
  open: ({ columns }) => ({
    begin: () => new TextEncoder().encode(csvHeader(columns)),
    rows: (lines) => lines,
    end: () => new Uint8Array(),
  }),
}
