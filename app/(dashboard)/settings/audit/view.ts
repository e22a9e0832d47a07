import { z } from 'zod'
import type { AuditFilter, AuditKey } from '@/db/queries/audit-list'
import { AUDIT_ACTIONS, type AuditAction, findAuditAction } from '@/lib/domain/audit'
import { startOfZonedDay } from '@/lib/domain/zone-hours'

export const PATH = '/settings/audit'

/** What the address asks for: a filter, and where its page begins. Days are of the business's zone, both included. */
export interface View {
  actor: string | null
  action: AuditAction | null
  subject: string | null
  from: string | null
  to: string | null
  after: AuditKey | null
}

export const PLAIN: View = { actor: null, action: null, subject: null, from: null, to: null, after: null }

const textSchema = z.string().trim().min(1).max(200)
const daySchema = z.iso.date()
/** Milliseconds and id of the last line of the page before. */
const afterSchema = z.string().regex(/^\d{1,14}-\d{1,20}$/)

/** Actions to choose from, in words, in order of the words. */
export const ACTION_CHOICES = Object.entries(AUDIT_ACTIONS)
  .map(([value, label]) => ({ value, label }))
  .sort((a, b) => a.label.localeCompare(b.label, 'en'))

/** Reads the address; what cannot be read, or comes twice, is as good as not given. */
export function readView(params: Record<string, string | string[] | undefined>): View {
  const [ms, id] = afterSchema.safeParse(params.after).data?.split('-') ?? []
  return {
    actor: textSchema.safeParse(params.actor).data ?? null,
    action: typeof params.action === 'string' ? findAuditAction(params.action) : null,
    subject: textSchema.safeParse(params.subject).data ?? null,
    from: daySchema.safeParse(params.from).data ?? null,
    to: daySchema.safeParse(params.to).data ?? null,
    after: ms && id ? { at: new Date(Number(ms)), id } : null,
  }
}

/** Address of a view. */
export function hrefOf({ after, ...filter }: View): string {
  const named = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== null)
  const query = new URLSearchParams([
    ...named,
    ...(after ? [['after', `${after.at.getTime()}-${after.id}`]] : []),
  ])
  return query.size === 0 ? PATH : `${PATH}?${query}`
}

/** The filter in instants. */
export function filterOf({ from, to, actor, action, subject }: View, zone: string): AuditFilter {
  return {
    actor,
    action,
    subject,
    from: from === null ? null : startOfZonedDay(from, zone),
    to: to === null ? null : startOfZonedDay(to, zone, 1),
  }
}
