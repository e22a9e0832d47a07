/** Where a value stands in a text: [start, end) in bytes. */
export interface Span {
  start: number
  end: number
}

const code = (character: string): number => character.charCodeAt(0)
const [QUOTE, BACKSLASH, COMMA, COLON] = [code('"'), code('\\'), code(','), code(':')]
const OPEN = new Set([code('['), code('{')])
const CLOSE = new Set([code(']'), code('}')])
const SPACE = new Set([0x20, 0x0a, 0x0d, 0x09])

/** UTF-8 never uses bytes below 0x80 inside a character, so JSON's own marks can be found byte by byte. */
function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from
  while (SPACE.has(bytes[at] ?? -1)) at += 1
  return at
}

function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
  return Math.min(at + 1, bytes.length)
}

/** Counts brackets instead of calling itself: nesting may be hostile. */
function endOfValue(bytes: Uint8Array, start: number): number {
  if (bytes[start] === QUOTE) return endOfString(bytes, start)
  let depth = 0
  let at = start
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0
    if (byte === QUOTE) {
      at = endOfString(bytes, at)
      continue
    }
    if (depth === 0 && (byte === COMMA || CLOSE.has(byte) || SPACE.has(byte))) return at
    if (OPEN.has(byte)) depth += 1
    if (CLOSE.has(byte)) depth -= 1
    at += 1
    if (depth === 0 && CLOSE.has(byte)) return at
  }
  return at
}

/** Spans of the values separated by commas that follow the bracket at `start`. */
function itemsAfter(bytes: Uint8Array, start: number): Span[] {
  const items: Span[] = []
  let at = skipSpace(bytes, start + 1)
  while (at < bytes.length && !CLOSE.has(bytes[at] ?? 0)) {
    const end = endOfValue(bytes, at)
    items.push({ start: at, end })
    at = skipSpace(bytes, end)
    if (bytes[at] !== COMMA && bytes[at] !== COLON) return items
    at = skipSpace(bytes, at + 1)
  }
  return items
}

/**
 * Byte spans of the elements of the array that a valid JSON text is, or that stands under `key` of its object (the
 * last of equal keys, as parsers have it). In order; empty when there is no such array.
 */
export function listElementSpans(bytes: Uint8Array, key?: string): Span[] {
  const root = skipSpace(bytes, 0)
  if (key === undefined) return bytes[root] === code('[') ? itemsAfter(bytes, root) : []
  if (bytes[root] !== code('{')) return []
  const items = itemsAfter(bytes, root)
  const name = JSON.stringify(key)
  const at = items.findLastIndex(
    (item, index) =>
      index % 2 === 0 && Buffer.from(bytes.subarray(item.start, item.end)).toString('utf8') === name,
  )
  const value = items[at + 1]
  return at >= 0 && value && bytes[value.start] === code('[') ? itemsAfter(bytes, value.start) : []
}
