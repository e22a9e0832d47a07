export const SEVERITIES = ['act', 'warn', 'info'] as const
/** `act`: somebody must do something now. `warn`: look soon. `info`: good to know, or the end of a trouble. */
export type Severity = (typeof SEVERITIES)[number]

/** Kinds that tell of a state: open until it has ended. All others are happenings without duration. */
export const LASTING_KINDS: string[] = ['source_stale', 'job_failing', 'source_paused']

/** Something worth telling somebody. Raised once per `eventKey`, however often it is found. */
export interface AlertEvent {
  /** Names the happening: anomaly:17, source_stale:coingecko:2026-11-24T00:05:00.000Z. At most 191 characters. */
  eventKey: string
  kind: string
  severity: Severity
  /** CoinGecko id, source id or job id. */
  subject: string
  /** One plain sentence; names from upstream may be in it, so every channel escapes it in its own way. */
  title: string
  /** What it means and what to do next, in a few sentences. */
  body: string
  /** Figures behind the sentence, as text or numbers. */
  facts: Record<string, string | number | null>
  /** When it happened in the world. */
  occurredAt: Date
  /** How long its delivery may wait to travel with others, in milliseconds; at once by default. */
  delayMs?: number
  anomalyId?: string | null
  runId?: string | null
}
