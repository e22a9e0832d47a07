import { int, json, mysqlTable, varchar } from 'drizzle-orm/mysql-core'
import { instant } from './columns'

/** Steps of the adoption of the first version's tables that are done; resumes after them. Key step. */
export const adoptionSteps = mysqlTable('adoption_steps', {
  /** renamed, slice 12, verified, … */
  step: varchar('step', { length: 128 }).primaryKey(),
  /** Counts and sums the step found. */
  facts: json('facts').notNull(),
  doneAt: instant('done_at').notNull(),
})

/** Which coin each symbol of the first version's tables meant. Key symbol. */
export const adoptedSymbols = mysqlTable('adopted_symbols', {
  symbol: varchar('symbol', { length: 191 }).primaryKey(),
  /** Null: waits for a decision, its rows stay in the renamed table. */
  coingeckoId: varchar('coingecko_id', { length: 191 }),
  /** Rows that carry it in the renamed table. */
  rows: int('row_count').notNull(),
  /** known (btc, eth), or the operator who decided; null while it waits. */
  decidedBy: varchar('decided_by', { length: 255 }),
  decidedAt: instant('decided_at'),
})
