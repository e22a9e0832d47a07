/** Base of every error of our own: `code` is stable for programs, `message` says what to do next. */
export class AppError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** The environment or the installation is not usable as it is. */
export class ConfigurationError extends AppError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('configuration', message, options)
  }
}

/** The caller sent something we refuse; `errors` names each field. Becomes problem+json 400. */
export class InputError extends AppError {
  readonly errors: { path: string; message: string }[]

  constructor(
    message: string,
    errors: { path: string; message: string }[] = [],
    options?: { cause?: unknown },
  ) {
    super('input', message, options)
    this.errors = errors
  }
}

/** Another attempt has taken over this run: nothing may be written any more. */
export class FencedError extends AppError {
  constructor(run: { id: string; attempt: number }) {
    super('fenced', `attempt ${run.attempt} of run ${run.id} lost its lease; another attempt has taken over`)
  }
}

/** No time left inside the run's budget. */
export class TimeBudgetError extends AppError {
  constructor(message: string) {
    super('time_budget', message)
  }
}

export type UpstreamErrorKind = 'http' | 'timeout' | 'network' | 'parse' | 'rate_limit' | 'budget'

/** An upstream did not give what was asked. Retry looks at `transient` only. */
export class UpstreamError extends AppError {
  readonly source: string
  readonly kind: UpstreamErrorKind
  /** HTTP status, or null when no answer came. */
  readonly status: number | null
  /** Milliseconds the upstream asked us to wait, or null. */
  readonly retryAfterMs: number | null
  readonly transient: boolean
  /** The upstream's own error code (CoinGecko: 10002 …), or null. */
  readonly upstreamCode: number | null

  constructor(
    facts: {
      source: string
      kind: UpstreamErrorKind
      status?: number | null
      retryAfterMs?: number | null
      transient: boolean
      upstreamCode?: number | null
      message: string
    },
    options?: { cause?: unknown },
  ) {
    super(`upstream_${facts.kind}`, facts.message, options)
    this.source = facts.source
    this.kind = facts.kind
    this.status = facts.status ?? null
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.transient = facts.transient
    this.upstreamCode = facts.upstreamCode ?? null
  }
}

/** Causes deeper than this add nothing; an error can even be its own cause. */
const MAX_CAUSES = 5

/** Message of anything thrown, with its causes, on one line; an error without words is told by its code. */
export function describeError(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const told = error.cause === undefined || depth >= MAX_CAUSES
  const cause = told ? '' : ` (because: ${describeError(error.cause, depth + 1)})`
  // Half a character, e.g. of a cut emoji, would not pass as JSON.
  return `${error.message || code || error.name}${cause}`.toWellFormed().replace(/\s+/g, ' ')
}
