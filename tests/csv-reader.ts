/**
 * A small reader of RFC 4180: quoted fields, doubled quotes, CRLF between records. An unquoted empty field is null, as
 * our files mean it. Throws on anything else.
 */
export function readCsv(text: string): (string | null)[][] {
  const rows: (string | null)[][] = []
  let row: (string | null)[] = []
  let at = 0
  while (at < text.length) {
    let field: string | null = ''
    if (text[at] === '"') {
      for (at += 1; text[at] !== '"' || text[at + 1] === '"'; at += text[at] === '"' ? 2 : 1) {
        if (at >= text.length) throw new Error('a quote is not closed')
        field += text[at]
      }
      at += 1
    } else {
      const start = at
      while (at < text.length && text[at] !== ',' && text[at] !== '\r' && text[at] !== '\n') at += 1
      field = at === start ? null : text.slice(start, at)
      if (field?.includes('"')) throw new Error('a quote stands inside a plain field')
    }
    row.push(field)
    if (text[at] === ',') {
      at += 1
      continue
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`no line end at ${at}`)
    at += 2
    rows.push(row)
    row = []
  }
  return rows
}

/** What a reader does with a text cell: one leading ' is the guard. */
export const unguarded = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell)
