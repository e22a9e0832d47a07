/** What the rules look at, so that silence is not taken for calm. */
export const RULES_WATCH = '5 min and 1 h moves, volume, trend'
