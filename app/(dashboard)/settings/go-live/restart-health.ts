/** What the watch reads of GET /api/health. */
export interface RestartHealth {
  mode: string
  /** When the answering process began: another instant is another process. */
  startedAt: string | null
  /** Some source has sent something already. */
  hasPrices: boolean
}

/** An answer of health, or null for a server that is not ready. */
export function readRestartHealth(body: unknown): RestartHealth | null {
  const { mode, database, sources, startedAt } = (body ?? {}) as Record<string, unknown>
  if (database !== 'ok' || typeof mode !== 'string') return null
  // A source without an age has never sent anything.
  const aged = (source: { ageSeconds?: unknown } | null) => typeof source?.ageSeconds === 'number'
  return {
    mode,
    startedAt: typeof startedAt === 'string' ? startedAt : null,
    hasPrices: Array.isArray(sources) && sources.some(aged),
  }
}

/** Whether the server that began at `before` has been followed by one that is live, however fast that went. */
export function hasComeBack(health: RestartHealth | null, before: string | null): boolean {
  return health?.mode === 'live' && health.startedAt !== null && health.startedAt !== before
}
