import { hashStoredDocument } from '@/db/queries/documents'

export interface Verification {
  /** Hash of the bytes read just now; the recorded one when they have aged out. */
  sha256: string
  /** Null: the bytes have aged out, only their hash is kept. */
  matches: boolean | null
  bytes: number
}

/** Reads a document's stored bytes, hashes them and compares. Null when there is no such document. */
export async function verifyDocument(documentId: string): Promise<Verification | null> {
  const found = await hashStoredDocument(documentId)
  if (!found) return null
  return {
    sha256: found.actual ?? found.recorded,
    matches: found.actual === null ? null : found.actual === found.recorded,
    bytes: found.bytes,
  }
}
