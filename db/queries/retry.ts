/**
 * What the server ends a transaction with for a lock, and leaves nothing behind: deadlock victims, lock waits, and
 * rows that changed since the snapshot (MariaDB from 11.6.2 on, whose innodb_snapshot_isolation is on:
 * https://mariadb.com/kb/en/innodb-system-variables/#innodb_snapshot_isolation, 2026-11-29).
 */
export const RETRY_ERRNOS: ReadonlySet<number> = new Set([1213, 1205, 1020])
const MAX_TRIES = 3

/** Whether the same work may succeed when it is done again from its beginning. */
export function isLockFailure(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && RETRY_ERRNOS.has(Number(error.errno))
}

/** Does `work`, a whole transaction, again when the server ended it for a lock; three times at most. Throws what it throws. */
export async function retryOnLock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (!isLockFailure(error) || tries >= MAX_TRIES) throw error
    }
  }
}
