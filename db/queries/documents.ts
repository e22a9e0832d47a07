import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { ResultSetHeader, RowDataPacket } from 'mysql2/promise'
import type { DocumentFacts } from '../../lib/domain/proof'
import { getPool } from '../client'
import { inRunTransaction, type RunLease } from './run-transaction'

const compress = promisify(gzip)
const decompress = promisify(gunzip)
/** Response headers that explain an answer later; never cookies. */
const KEPT_HEADERS = [
  'date',
  'age',
  'content-type',
  'etag',
  'retry-after',
  'cf-ray',
  'cf-cache-status',
  'cache-control',
]

export interface DocumentInput {
  source: string
  endpoint: string
  params: Record<string, string>
  status: number
  /** ok, or the code of its classification. */
  verdict: string
  headers: Record<string, string>
  fetchedAt: Date
  body: Uint8Array
}

export interface StoredDocument {
  id: string
  endpoint: string
  params: Record<string, string>
  fetchedAt: Date
  /** Plain bytes as received. */
  body: Buffer
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

/** Hash under which a request's parameters are known, whatever their order. */
export function paramsHash(params: Record<string, string>): string {
  return sha256(JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1))))
}

/** Keeps an answer as received, fenced. Returns its id. Throws: FencedError. */
export async function insertDocument(lease: RunLease, input: DocumentInput): Promise<string> {
  const body = await compress(input.body)
  const headers = Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => (input.headers[name] ? [[name, input.headers[name]]] : [])),
  )
  return inRunTransaction(lease, async ({ connection }) => {
    const [result] = await connection.query<ResultSetHeader>(
      'INSERT INTO source_documents (run_id, attempt, source, endpoint, params, params_hash, status, verdict, headers, fetched_at, sha256, bytes, body) VALUES (?) ON DUPLICATE KEY UPDATE id = LAST_INSERT_ID(id)',
      [
        [
          lease.id,
          lease.attempt,
          input.source,
          input.endpoint,
          JSON.stringify(input.params),
          paramsHash(input.params),
          input.status,
          input.verdict,
          JSON.stringify(headers),
          input.fetchedAt,
          sha256(input.body),
          input.body.byteLength,
          body,
        ],
      ],
    )
    return String(result.insertId)
  })
}

/** Takes a document out of use: it was received well and cannot be read, so another try must ask again. */
export async function markUnusable(lease: RunLease, documentId: string): Promise<void> {
  await inRunTransaction(lease, ({ connection }) =>
    connection.query("UPDATE source_documents SET verdict = 'unusable' WHERE id = ?", [documentId]),
  )
}

/** Good documents of a run that still have their bytes, oldest first; of equal requests only the newest. */
export async function listRunDocuments(runId: string): Promise<StoredDocument[]> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    "SELECT id, endpoint, params, params_hash, fetched_at, body FROM source_documents WHERE run_id = ? AND verdict = 'ok' AND body IS NOT NULL ORDER BY fetched_at, id",
    [runId],
  )
  const newest = new Map(rows.map((row) => [`${row.endpoint} ${row.params_hash}`, row]))
  return Promise.all([...newest.values()].map(toDocument))
}

/** A document by its id; its body is empty once the bytes have aged out. Null when there is none. */
export async function getDocument(id: string): Promise<StoredDocument | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id, endpoint, params, fetched_at, body FROM source_documents WHERE id = ?',
    [id],
  )
  return rows[0] ? toDocument(rows[0]) : null
}

async function toDocument(row: RowDataPacket): Promise<StoredDocument> {
  return {
    id: String(row.id),
    endpoint: row.endpoint,
    params: typeof row.params === 'string' ? JSON.parse(row.params) : row.params,
    fetchedAt: row.fetched_at,
    body: row.body === null ? Buffer.alloc(0) : await decompress(row.body),
  }
}

/** Facts of a document, or null when there is none. */
export async function getDocumentFacts(id: string): Promise<DocumentFacts | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT id, endpoint, fetched_at, sha256, bytes, body IS NOT NULL AS body_kept FROM source_documents WHERE id = ?',
    [id],
  )
  const row = rows[0]
  if (!row) return null
  return {
    id: String(row.id),
    endpoint: row.endpoint,
    fetchedAt: row.fetched_at,
    sha256: row.sha256,
    bytes: Number(row.bytes),
    bodyKept: String(row.body_kept) === '1',
  }
}

/**
 * Reads a document's stored bytes again and hashes them. Null when there is no such document;
 * `actual` is null when the body has aged out.
 */
export async function hashStoredDocument(
  id: string,
): Promise<{ recorded: string; actual: string | null; bytes: number } | null> {
  const [rows] = await getPool().query<RowDataPacket[]>(
    'SELECT sha256, bytes, body FROM source_documents WHERE id = ?',
    [id],
  )
  const row = rows[0]
  if (!row) return null
  const body: Buffer | null = row.body ? await decompress(row.body) : null
  return {
    recorded: row.sha256,
    actual: body ? sha256(body) : null,
    bytes: body ? body.byteLength : Number(row.bytes),
  }
}
