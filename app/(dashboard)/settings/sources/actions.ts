'use server'

import { revalidatePath } from 'next/cache'
import { insertAudit } from '@/db/queries/audit'
import { requireRole } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import { askSource, type SourceReport } from './ask-source'
import { PATH } from './path'

export type TestAnswer = ({ kind: 'report' } & SourceReport) | { kind: 'refused'; message: string }

/** Asks the source once whether it answers; the call counts like every other. Operators and above. */
export async function testSource(): Promise<TestAnswer> {
  const user = await requireRole('operator')
  try {
    const report = await askSource()
    const { outcome, host, status } = report
    const after = { outcome, ...(status === null ? {} : { status }) }
    await insertAudit({ userId: user.id, actor: user.email, action: 'source.tested', subject: host, after })
    revalidatePath(PATH)
    return { kind: 'report', ...report }
  } catch (error) {
    // Our own errors say what to do next; any other belongs into the server's log, not on the screen.
    if (error instanceof AppError) return { kind: 'refused', message: error.message }
    throw error
  }
}
