/** A part of a document's bytes as text, around one record. Offsets and lengths count bytes. */
export interface Excerpt {
  before: string
  record: string
  after: string
  /** Where the record begins; null: it was not found, and `before` is the document's beginning. */
  offset: number | null
  length: number
  /** Bytes of the record that are left out here. */
  recordCut: number
  /** Bytes of the document that are left out before and after. */
  cutBefore: number
  cutAfter: number
}

/** Bytes shown on either side: enough to see the neighbours. */
const AROUND = 400
/** A longer record says no more to a reader. */
const RECORD_LIMIT = 4_096

/** Not a byte inside a character: UTF-8 marks those with the bits 10. */
const isBoundary = (body: Uint8Array, at: number): boolean =>
  at >= body.length || ((body[at] ?? 0) & 0xc0) !== 0x80

function boundaryFrom(body: Uint8Array, wanted: number): number {
  let at = Math.min(Math.max(wanted, 0), body.length)
  while (!isBoundary(body, at)) at += 1
  return at
}

/** Text of [start, end); control characters, which no page can show, are replaced. */
const textOf = (body: Uint8Array, start: number, end: number): string =>
  new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(body.subarray(start, end))
    .replace(/[^\P{Cc}\n\t]/gu, '\ufffd')

/** The bytes around a record, or the document's first ones when nobody knows where it stands. Bounded. */
export function excerptOf(body: Uint8Array, span: { start: number; end: number } | null): Excerpt {
  const { start, end } = span ?? { start: 0, end: 0 }
  const from = boundaryFrom(body, start - AROUND)
  const shownEnd = boundaryFrom(body, Math.min(end, start + RECORD_LIMIT))
  const to = boundaryFrom(body, span ? end + AROUND : RECORD_LIMIT)
  return {
    before: span ? textOf(body, from, start) : textOf(body, 0, to),
    record: textOf(body, start, shownEnd),
    after: span ? textOf(body, end, to) : '',
    offset: span ? start : null,
    length: end - start,
    recordCut: end - shownEnd,
    cutBefore: from,
    cutAfter: body.length - to,
  }
}
