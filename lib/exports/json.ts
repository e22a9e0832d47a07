import type { LineFormat } from './contract'

const COMMA = new TextEncoder().encode(',')

/** `{ "data": [], "next": cursor or null, "rows": n, "asOf": instant or null }`: one page for a program. */
export const json: LineFormat<'json'> = {
  id: 'json',
  contentType: 'application/json; charset=utf-8',
  extension: 'json',
  hashed: 'whole',
  takes: 'lines',
  line: 'json',
  lineEnd: ',',
  open: () => {
    let isFirst = true
    return {
      begin: () => new TextEncoder().encode('{"data":['),
      rows: (lines) => {
        // The last comma waits for another row.
        const body = lines.subarray(0, -1)
        if (isFirst || lines.length === 0) {
          isFirst &&= lines.length === 0
          return body
        }
        return Buffer.concat([COMMA, body])
      },
      end: ({ rows, next, asOf }) => {
        const facts = JSON.stringify({ next, rows, asOf: asOf?.toISOString() ?? null })
        return new TextEncoder().encode(`],${facts.slice(1)}`)
      },
    }
  },
}
