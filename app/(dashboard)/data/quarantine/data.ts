import 'server-only'
import {
  countRejects,
  getReject,
  listRejectCounts,
  listRejects,
  type Reject,
  type RejectCount,
  type RejectLine,
  type RejectStatus,
} from '@/db/queries/quarantine'
import { requireUser } from '@/lib/auth/session'
import { findRecord, isWhole, readRejectDocument } from '@/lib/pipeline/reject-source'
import { type Excerpt, excerptOf } from './excerpt'
import type { View } from './view'

/** A screenful and a half; older records are a click away. */
const PAGE_ROWS = 50

export interface RejectPage {
  rejects: RejectLine[]
  /** How many match the filter in all. */
  total: number
  /** How many come after this page. */
  hasMore: boolean
  byStatus: Record<RejectStatus, number>
  /** What can be chosen in the filter. */
  choices: { source: string[]; kind: string[]; reason: string[] }
}

/** A page of the list with what the filter offers. */
export async function listRejectPage(view: View): Promise<RejectPage> {
  await requireUser()
  const [lines, total, counts] = await Promise.all([
    listRejects({ filter: view.filter, after: view.after, limit: PAGE_ROWS + 1 }),
    countRejects(view.filter),
    listRejectCounts(),
  ])
  return {
    rejects: lines.slice(0, PAGE_ROWS),
    total,
    hasMore: lines.length > PAGE_ROWS,
    byStatus: {
      open: sumOf(counts, 'open'),
      replayed: sumOf(counts, 'replayed'),
      dismissed: sumOf(counts, 'dismissed'),
    },
    choices: {
      source: wordsOf(counts, 'source'),
      kind: wordsOf(counts, 'kind'),
      reason: wordsOf(counts, 'reason'),
    },
  }
}

const sumOf = (counts: RejectCount[], status: RejectStatus): number =>
  counts.filter((one) => one.status === status).reduce((sum, one) => sum + one.records, 0)
const wordsOf = (counts: RejectCount[], name: 'source' | 'kind' | 'reason'): string[] =>
  [...new Set(counts.map((one) => one[name]))].sort()

export interface RejectView extends Reject {
  /** The text in quarantine is only the beginning of the record. */
  isCut: boolean
}

/** One record with its history, or null. */
export async function getRejectView(id: string): Promise<RejectView | null> {
  await requireUser()
  const reject = await getReject(id)
  return reject && { ...reject, isCut: !isWhole(reject) }
}

/** The bytes around a record in its document; null once they have aged out. */
export async function getExcerpt(reject: Reject): Promise<Excerpt | null> {
  await requireUser()
  if (!reject.document?.bodyKept) return null
  const of = await readRejectDocument({ source: reject.source, documentId: reject.document.id })
  return of.document ? excerptOf(of.document.body, findRecord(of, reject)) : null
}
