import type { LineFormat } from './contract'
import { joinLines } from './join-lines'

const COMMA = new TextEncoder().encode(',')

/** `{ "data": [], "next": cursor or null, "rows": n, "asOf": instant or null }`: one page for a program. */
export const json: LineFormat<'json'> = {
  id: 'json',
  contentType: 'application/json; charset=utf-8',
  extension: 'json',
  hashed: 'whole',
  takes: 'lines',
  line: 'json',
  open: () => {
    let isFirst = true
    return {
      begin: () => new TextEncoder().encode('{"data":['),
      rows: (lines) => {
        const separated = lines.flatMap((line, i) => (isFirst && i === 0 ? [line] : [COMMA, line]))
        isFirst &&= lines.length === 0
        return joinLines(separated, '')
      },
      end: ({ rows, next, asOf }) => {
        const facts = JSON.stringify({ next, rows, asOf: asOf?.toISOString() ?? null })
        return new TextEncoder().encode(`],${facts.slice(1)}`)
      },
    }
  },
}
