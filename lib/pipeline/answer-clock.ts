import { UpstreamError } from '@/lib/errors'
import type { AnswerFacts } from '@/lib/sources/contract'
import { MAX_CLOCK_SKEW_MS } from './world'

/** `live`: prices of the instant the answer came in. `dated`: each figure of it says when it was. */
export type AnswerTime = 'live' | 'dated'

const secondsOf = (ms: number) => Math.round(Math.abs(ms) / 1_000)

/**
 * Compares an answer's own clock with ours. `Date` is when the origin answered; a cache adds in `Age` how long it has
 * kept the answer, and leaves `Date` (RFC 9111) or renews it (Cloudflare), so either reading that fits is taken. A
 * `live` answer is labelled with the instant it came in, so it must not be old either. Null when nothing speaks
 * against it: an answer without a Date, or with one that cannot be read, says nothing.
 */
export function findClockFault(
  answer: AnswerFacts,
  input: { source: string; name: string; time: AnswerTime },
): UpstreamError | null {
  const { source, name } = input
  const date = Date.parse(answer.headers.date ?? '')
  if (Number.isNaN(date)) return null
  const { age = '' } = answer.headers
  const ageMs = /^\d{1,9}$/.test(age) ? Number(age) * 1_000 : 0
  const now = answer.fetchedAt.getTime()
  const offs = [now - date, now - date - ageMs].sort((a, b) => Math.abs(a) - Math.abs(b))
  const [offMs = 0] = offs
  const fault = (message: string, transient: boolean) =>
    new UpstreamError({ source, kind: 'clock', status: answer.status, transient, message })
  if (Math.abs(offMs) > MAX_CLOCK_SKEW_MS) {
    const direction = offMs > 0 ? 'ahead of' : 'behind'
    return fault(
      `The clock of this machine is ${secondsOf(offMs)} s ${direction} the one of ${name}: set it by NTP; until then its answers are not used`,
      false,
    )
  }
  if (input.time !== 'live' || ageMs <= MAX_CLOCK_SKEW_MS) return null
  return fault(
    `${name} sent an answer that a cache had kept for ${secondsOf(ageMs)} s: not used as of now`,
    true,
  )
}
