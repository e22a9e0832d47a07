/** How often a source is asked, given what is left of its month. */
export type Cadence =
  | { kind: 'full'; everyMs: number }
  | { kind: 'slowed'; everyMs: number }
  | { kind: 'paused'; until: Date }
