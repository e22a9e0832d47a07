import { createHash } from 'node:crypto'
import { getDocument, type StoredDocument } from '@/db/queries/documents'
import type { MarketSource, RecordSpan } from '@/lib/sources/contract'
import { SOURCES } from '@/lib/sources/index'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** What finds a quarantined record in its document. */
export interface RejectedRecord {
  record: string
  recordSha256: string
}

/** A document of rejects, read once for all of them. */
export interface RejectDocument {
  /** Null when it is no source that sends, e.g. an adopted table: nobody can judge its records again. */
  source: MarketSource | null
  /** Null when not even its facts are left; its body is empty once the bytes have aged out. */
  document: StoredDocument | null
  /** Records of the bytes by the hash of their text. */
  spans: ReadonlyMap<string, RecordSpan>
}

/** Reads the document of rejects and finds its records. */
export async function readRejectDocument(of: {
  source: string
  documentId: string
}): Promise<RejectDocument> {
  const source = SOURCES.find((one) => one.id === of.source) ?? null
  const document = await getDocument(of.documentId)
  const located = document && source ? source.locate(document) : []
  return { source, document, spans: new Map(located.map((span) => [sha256(span.text), span])) }
}

/**
 * The whole record: from its document's bytes, else the kept text when that was not cut. Null when neither is left.
 */
export function wholeRecord(of: RejectDocument, record: RejectedRecord): Uint8Array | null {
  const span = of.spans.get(record.recordSha256)
  if (of.document && span) return of.document.body.subarray(span.start, span.end)
  return isWhole(record) ? Buffer.from(record.record) : null
}

/** Where a record stands in its document's bytes, or as much of it as quarantine kept; null when it is not found. */
export function findRecord(
  of: RejectDocument,
  record: RejectedRecord,
): { start: number; end: number } | null {
  const span = of.spans.get(record.recordSha256)
  if (span) return span
  const start = of.document?.body.indexOf(record.record) ?? -1
  return start < 0 ? null : { start, end: start + Buffer.byteLength(record.record) }
}

/** Whether the kept text is the whole record: long ones are cut in quarantine. */
export function isWhole(record: RejectedRecord): boolean {
  return sha256(record.record) === record.recordSha256
}
