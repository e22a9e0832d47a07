import { type AuditEntry, insertAudit } from '@/db/queries/audit'
import { describeError } from '@/lib/errors'
import { log } from '@/lib/log'

/** How long further tries of one kind are only counted. */
const EVERY_MS = 60_000
/** Whoever throttles more accounts than this at a time is told of as one. */
const MAX_KEYS = 200

interface Fold {
  /** Writes the entry, or counts it when one of its key was written in the last minute. */
  add(key: string, entry: AuditEntry): Promise<void>
}

/**
 * Folds equal lines of the audit log: the first of a key at once, then one a minute that says how many there were. A
 * flood of refused tries must not become a flood of rows. What was counted and not told yet is lost with the process.
 */
export function createFold(input: {
  write: (entry: AuditEntry) => Promise<void>
  everyMs: number
  maxKeys: number
}): Fold {
  const counts = new Map<string, number>()
  const tell = (key: string, entry: AuditEntry) => {
    const timer = setTimeout(() => {
      const tries = counts.get(key) ?? 0
      counts.delete(key)
      if (tries === 0) return
      counts.set(key, 0)
      tell(key, entry)
      const line = { ...entry, after: { tries } }
      input.write(line).catch((error) => log.error('audit line lost', { tries, error: describeError(error) }))
    }, input.everyMs)
    timer.unref()
  }
  return {
    async add(wanted, entry) {
      const isNew = !counts.has(wanted) && counts.size >= input.maxKeys
      const key = isNew ? 'others' : wanted
      const before = counts.get(key)
      if (before !== undefined) {
        counts.set(key, before + 1)
        return
      }
      counts.set(key, 0)
      tell(key, isNew ? { ...entry, actor: MANY } : entry)
      await input.write(entry)
    },
  }
}

/** Actor of a line that counts tries with more than one account. */
const MANY = 'many accounts'

// On globalThis: the page and the route of a login are bundled apart, each with its copy of this module.
const shared = globalThis as { koinstrapAuditFold?: Fold }
shared.koinstrapAuditFold ??= createFold({ write: insertAudit, everyMs: EVERY_MS, maxKeys: MAX_KEYS })
const fold = shared.koinstrapAuditFold

/** Records a refused try: of a crowd all together, else of each account by itself. */
export function auditRefusal(entry: AuditEntry & { crowded: boolean }): Promise<void> {
  const { crowded, ...line } = entry
  return crowded
    ? fold.add(`${line.action} crowd`, { ...line, userId: null, actor: MANY })
    : fold.add(`${line.action} of ${line.actor}`, line)
}
