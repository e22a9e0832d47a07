import 'server-only'
import { type AuditLine, listAudit, listTamperingRights } from '@/db/queries/audit-list'
import { requireRole } from '@/lib/auth/session'
import { getEnv } from '@/lib/env'
import { filterOf, type View } from './view'

/** A screenful and the same again; older lines are a click away. */
const PAGE_ROWS = 50

export interface AuditPage {
  lines: AuditLine[]
  /** Where the next page begins; null on the last. */
  next: View['after']
}

/** A page of the log, newest first. Administrators only. */
export async function getAuditPage(view: View): Promise<AuditPage> {
  await requireRole('admin')
  const filter = filterOf(view, getEnv().BUSINESS_TIME_ZONE)
  const found = await listAudit({ filter, after: view.after, limit: PAGE_ROWS + 1 })
  const lines = found.slice(0, PAGE_ROWS)
  const last = lines.at(-1)
  return { lines, next: last && found.length > PAGE_ROWS ? { at: last.at, id: last.id } : null }
}

/** Rights by which the application could rewrite the log; none where it may only append. Administrators only. */
export async function listLogRisks(): Promise<string[]> {
  await requireRole('admin')
  return listTamperingRights()
}
