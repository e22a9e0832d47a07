import 'server-only'
import { cache } from 'react'
import { type ExportStatus, getReceipt, listReceipts, type Receipt } from '@/db/queries/export-receipts'
import { requireRole } from '@/lib/auth/session'
import { fileLink } from '@/lib/delivery/export-link'
import { readManifest } from '@/lib/delivery/export-manifest'
import { mayRead } from '@/lib/delivery/export-rights'

const PAGE_ROWS = 50
/** A stream that shows no progress for so long was served by a process that is gone. */
const SILENT_MS = 180_000

/** A receipt as the page shows it. */
export interface ShownExport extends Receipt {
  shown: ExportStatus | 'lost'
  /** Where the bytes of a file can be fetched while they are kept; null else. */
  download: string | null
}

/** What can be exported. */
export const getDatasets = cache(async () => {
  await requireRole('analyst')
  return (await readManifest()).datasets
})

/** One's own exports, or everybody's for an administrator, newest first. */
export const getHistory = cache(async (before: number | null) => {
  const user = await requireRole('analyst')
  const isAdmin = user.role === 'admin'
  const found = await listReceipts({
    userId: isAdmin ? null : user.id,
    before: before === null ? null : new Date(before),
    limit: PAGE_ROWS + 1,
  })
  const rows = found.slice(0, PAGE_ROWS).map(show)
  return { rows, isAdmin, next: found.length > PAGE_ROWS ? (rows.at(-1)?.startedAt ?? null) : null }
})

/** One receipt that whoever looks may see, or null. */
export async function getShown(publicId: string): Promise<ShownExport | null> {
  const user = await requireRole('analyst')
  const receipt = await getReceipt(publicId)
  const reader = { userId: user.id, tokenId: null, role: user.role }
  return receipt && mayRead(receipt, reader) ? show(receipt) : null
}

function show(receipt: Receipt): ShownExport {
  const { status, kind, seenAt, publicId, expiresAt } = receipt
  const isSilent = status === 'sending' && Date.now() - seenAt.getTime() > SILENT_MS
  const isKept =
    kind === 'file' && status === 'complete' && expiresAt !== null && expiresAt.getTime() > Date.now()
  return {
    ...receipt,
    shown: isSilent ? 'lost' : status,
    download: isKept && expiresAt ? fileLink(publicId, expiresAt) : null,
  }
}
