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

export type UpstreamErrorKind = 'http' | 'timeout' | 'network' | 'parse' | 'rate_limit' | 'budget' | 'clock'

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

/** Where secrets stand in text, each with what is left of it. */
const SECRETS: [pattern: RegExp, left: string][] = [
  // mysql://…:…@host, https://token@host; our own advice shows the pattern user:password.
  [/\/\/(?!user:password@)[^\s/?#"'<>]+@/g, '//[redacted]@'],
  // An invitation's token is the end of its path.
  [/(\/invite\/)[\w-]{20,}/g, '$1[redacted]'],
  // A webhook's token is the end of its path: Discord, Slack.
  [/(\/api\/webhooks\/\d+\/)[\w.~%-]+/gi, '$1[redacted]'],
  [/(hooks\.slack\.com\/)[\w/.~%-]+/gi, '$1[redacted]'],
  [/([?&][\w-]*(?:key|token|secret|passw(?:or)?d|signature)=)[^&\s"'<>]+/gi, '$1[redacted]'],
  // An API token, wherever it stands; its first characters are no secret.
  [/\b(ks_[\w-]{8})[\w-]{35}/g, '$1[redacted]'],
  [/\b(Bearer|Basic) +[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
]

/** Shorter ones are words that stand in many texts. */
const SHORTEST_SECRET = 8

/**
 * A text without what looks like a secret (credentials and keys of addresses, webhooks' tokens, bearer tokens) and
 * without the known secrets given, of which those below eight characters are left.
 */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
  const told = known.filter((secret) => secret.length >= SHORTEST_SECRET)
  // The longest first: one may be part of another.
  const bare = told
    .sort((a, b) => b.length - a.length)
    .reduce((left, secret) => left.replaceAll(secret, '[redacted]'), text)
  return SECRETS.reduce((cleaned, [pattern, left]) => cleaned.replace(pattern, left), bare)
}

/** Causes deeper than this add nothing; an error can even be its own cause. */
const MAX_CAUSES = 5

/**
 * Message of anything thrown, with its causes, on one line, without secrets; an error without words is told by its
 * code. For logs, the ledger and people's eyes.
 */
export function describeError(error: unknown): string {
  // Half a character, e.g. of a cut emoji, would not pass as JSON.
  return withoutSecrets(chainOf(error, 0).toWellFormed().replace(/\s+/g, ' '))
}

function chainOf(error: unknown, depth: number): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const told = error.cause === undefined || depth >= MAX_CAUSES
  const cause = told ? '' : ` (because: ${chainOf(error.cause, depth + 1)})`
  return `${error.message || code || error.name}${cause}`
}
