import type { RunTransaction } from './run-transaction'

/**
 * known_from of new versions, and known_to of those they replace: the database's clock, but always later than the
 * replaced ones, so that two versions within one millisecond stay two and none has a negative life. Call it once the
 * rows to be written are locked.
 */
export async function nextVersionTime(tx: RunTransaction, replaced: readonly Date[]): Promise<Date> {
  const clock = await tx.clock()
  const newest = replaced.reduce((latest, one) => Math.max(latest, one.getTime()), 0)
  return new Date(Math.max(clock.getTime(), newest + 1))
}
