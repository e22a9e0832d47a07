import { isLosslessNumber, parse } from 'lossless-json'

/** One line of a pretty-printed JSON text. */
export interface JsonLine {
  text: string
  /** The line tells of the marked field. */
  marked: boolean
}

/** Lines of a record nobody would read further; the document has the rest. */
const MAX_LINES = 500
const INDENT = '  '

/**
 * Pretty-prints a JSON text with every number as it was written and the lines of one field (its path, dots between)
 * marked; a field that is not there gets a line that says so. Null when the text is no JSON by itself.
 */
export function jsonLines(text: string, field: string | null): JsonLine[] | null {
  try {
    const path = field === null ? null : field.split('.')
    const lines = linesOf(parse(text), { path, indent: '', lead: '', marked: false })
    return lines.length <= MAX_LINES
      ? lines
      : [
          ...lines.slice(0, MAX_LINES),
          { text: `… and ${lines.length - MAX_LINES} more lines`, marked: false },
        ]
  } catch {
    // A record that was cut, or nested beyond what can be printed, is shown as it stands.
    return null
  }
}

interface Place {
  /** What is left of the path from here; null when it does not lead here. */
  path: string[] | null
  indent: string
  /** What stands before the value: the key. */
  lead: string
  marked: boolean
}

function linesOf(value: unknown, place: Place): JsonLine[] {
  const { path, indent, lead } = place
  const marked = place.marked || path?.length === 0
  if (isLosslessNumber(value) || typeof value !== 'object' || value === null) {
    const shown = isLosslessNumber(value) ? value.value : JSON.stringify(value)
    return [{ text: `${indent}${lead}${shown}`, marked }]
  }
  const isList = Array.isArray(value)
  const entries = Object.entries(value)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const inner = indent + INDENT
  const parts = entries.map(([key, item]) =>
    linesOf(item, {
      path: path?.[0] === key ? path.slice(1) : null,
      indent: inner,
      lead: isList ? '' : `${JSON.stringify(key)}: `,
      marked,
    }),
  )
  const [missing] = path?.length === 1 && !isList ? path.filter((key) => !Object.hasOwn(value, key)) : []
  const lines = parts.flatMap((part, index) => withComma(part, index < parts.length - 1))
  if (missing !== undefined)
    lines.push({ text: `${inner}${JSON.stringify(missing)} is missing`, marked: true })
  if (lines.length === 0) return [{ text: `${indent}${lead}${open}${close}`, marked }]
  return [{ text: `${indent}${lead}${open}`, marked }, ...lines, { text: `${indent}${close}`, marked }]
}

function withComma(lines: JsonLine[], wanted: boolean): JsonLine[] {
  const last = lines.at(-1)
  return wanted && last ? [...lines.slice(0, -1), { ...last, text: `${last.text},` }] : lines
}
