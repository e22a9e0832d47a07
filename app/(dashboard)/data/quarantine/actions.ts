'use server'

import { revalidatePath } from 'next/cache'
import { z } from 'zod'
import { toVerifyAnswer, type VerifyAnswer } from '@/app/_ui/proof'
import { insertAudit } from '@/db/queries/audit'
import { countRejects, listRejectIds, type RejectFilter } from '@/db/queries/quarantine'
import { dismissRejects, reopenRejects } from '@/db/queries/quarantine-decisions'
import { requireRole, requireUser, type SessionUser } from '@/lib/auth/session'
import { AppError } from '@/lib/errors'
import { MAX_REPLAY, type ReplayReport, replayRejects } from '@/lib/pipeline/replay'
import { verifyDocument } from '@/lib/pipeline/verify-document'
import type { DecisionAnswer } from './decision'
import { filterSchema, idSchema } from './view'

const REASON = 'Say why, in 3 to 500 characters.'
const decisionSchema = z.object({
  ids: z.array(idSchema).max(MAX_REPLAY, `Choose at most ${MAX_REPLAY} records at a time.`),
  /** Instead of the chosen ones, everything that matches the filter. */
  all: z.literal('on').nullable(),
  filter: filterSchema,
  intent: z.discriminatedUnion(
    'kind',
    [
      z.object({ kind: z.literal('replay') }),
      z.object({ kind: z.literal('dismiss'), reason: z.string().trim().min(3, REASON).max(500, REASON) }),
      z.object({ kind: z.literal('reopen') }),
    ],
    'The page asked for something that does not exist. Reload the page.',
  ),
})
type Intent = z.infer<typeof decisionSchema>['intent']

/** Replays, dismisses or reopens records of the quarantine. Operators and above. */
export async function decideRejects(_before: DecisionAnswer | null, form: FormData): Promise<DecisionAnswer> {
  const user = await requireRole('operator')
  const parsed = decisionSchema.safeParse({
    ids: form.getAll('id'),
    all: form.get('all'),
    filter: Object.fromEntries(
      ['status', 'source', 'kind', 'reason', 'text'].map((name) => [name, form.get(`filter-${name}`)]),
    ),
    intent: { kind: form.get('intent'), reason: form.get('reason') },
  })
  if (!parsed.success)
    return { ok: false, title: parsed.error.issues[0]?.message ?? 'Reload the page.', lines: [] }
  const { filter, intent } = parsed.data
  try {
    const chosen = parsed.data.all ? await listMatching(filter, intent) : { ids: parsed.data.ids, more: 0 }
    if (chosen.ids.length === 0)
      return { ok: false, title: 'Nothing is chosen: tick the records first.', lines: [] }
    const answer = await carryOut(intent, chosen.ids, user)
    const rest =
      chosen.more === 0 ? [] : [`${chosen.more} more match the filter: do the same again for them.`]
    return { ...answer, lines: [...answer.lines, ...rest] }
  } catch (error) {
    // Our own errors say what to do next; any other belongs into the server's log, not on the screen.
    if (error instanceof AppError) return { ok: false, title: error.message, lines: [] }
    throw error
  } finally {
    revalidatePath('/data/quarantine')
  }
}

/** The newest records that match and can be decided so, as many as one request takes. */
async function listMatching(filter: RejectFilter, intent: Intent): Promise<{ ids: string[]; more: number }> {
  const status = intent.kind === 'reopen' ? 'dismissed' : 'open'
  const decidable = { ...filter, status } as const
  const ids = await listRejectIds({ filter: decidable, limit: MAX_REPLAY })
  return { ids, more: Math.max(0, (await countRejects(decidable)) - ids.length) }
}

async function carryOut(intent: Intent, ids: string[], user: SessionUser): Promise<DecisionAnswer> {
  const line = {
    userId: user.id,
    actor: user.email,
    subject: ids.length === 1 ? `reject #${ids[0]}` : `${ids.length} rejects`,
  }
  if (intent.kind === 'replay') {
    const report = await replayRejects({ ids, userId: user.id })
    const { runIds, counts, failures, left } = report
    await insertAudit({
      ...line,
      action: 'quarantine.replayed',
      after: { ids, runIds, counts, failures, left },
    })
    return answerOf(report)
  }
  if (intent.kind === 'reopen') {
    const changed = await reopenRejects(ids)
    await insertAudit({ ...line, action: 'quarantine.reopened', after: { ids, changed } })
    return { ok: true, title: `${changed} opened again.`, lines: untouched(ids.length - changed) }
  }
  const { reason } = intent
  const changed = await dismissRejects({ ids, userId: user.id, reason })
  await insertAudit({ ...line, action: 'quarantine.dismissed', after: { ids, changed, reason } })
  return { ok: true, title: `${changed} dismissed.`, lines: untouched(ids.length - changed) }
}

const untouched = (count: number): string[] =>
  count === 0 ? [] : [`${count} had been decided by somebody else in the meantime.`]

function answerOf({ runIds, counts, failures, left }: ReplayReport): DecisionAnswer {
  const runs = runIds.map((id) => `#${id}`).join(', ')
  return {
    ok: failures.length === 0,
    title: `${counts.read} judged again: ${counts.inserted} stored, ${counts.updated} changed what stood there, ${counts.duplicate} were there or decided already, ${counts.rejected} still refused.`,
    lines: [
      runIds.length === 1 ? `Run ${runs}` : `Runs ${runs}`,
      ...failures.map((failure) => failure.message),
      ...(left === 0 ? [] : [`The time did not reach ${left}: they stay open, replay them again.`]),
    ],
  }
}

/** Re-reads the stored bytes of a record's document and hashes them again. */
export async function verifyRejectSource(documentId: unknown): Promise<VerifyAnswer> {
  await requireUser()
  const parsed = idSchema.safeParse(documentId)
  return toVerifyAnswer(parsed.success ? await verifyDocument(parsed.data) : null)
}
