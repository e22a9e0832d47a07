/** Statement number of the ledger row that says every statement of a migration was applied. */
export const COMPLETE = -1
