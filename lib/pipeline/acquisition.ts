import { insertDocument, paramsHash, type StoredDocument } from '@/db/queries/documents'
import type { SourceRequest } from '@/lib/sources/contract'
import { type AnswerTime, findClockFault } from './answer-clock'
import { requireCall } from './budget'
import type { RunContext } from './run-context'
import type { Upstream } from './upstream'

/** Error answers are kept too, so that a failure can be shown; this much of them. */
const ERROR_BODY_LIMIT = 65_536

/** Whether a stored document answers a request. */
export function answers(document: StoredDocument, request: SourceRequest): boolean {
  return document.endpoint === request.endpoint && paramsHash(document.params) === paramsHash(request.params)
}

/**
 * Layer 1: asks the upstream once (with its retries, each against the budget) and keeps every answer as received, good
 * or bad, before anyone reads it. `time` is null where the answer is asked for as of another instant. Returns the good
 * one. Throws: UpstreamError, FencedError.
 */
export async function acquire(
  context: RunContext,
  input: {
    upstream: Upstream
    request: SourceRequest
    time: AnswerTime | null
    headers?: Record<string, string>
  },
): Promise<StoredDocument> {
  const { upstream, request, time } = input
  const { source } = upstream
  let stored: StoredDocument | undefined
  await context.fetcher({
    source: source.id,
    url: `${upstream.baseUrl}${request.endpoint}?${new URLSearchParams(request.params)}`,
    headers: { ...upstream.headers, ...input.headers },
    deadline: context.deadline,
    classify: (answer) =>
      source.classify(request, answer) ??
      (time && findClockFault(answer, { source: source.id, name: source.name, time })),
    beforeAttempt: () => requireCall(context, upstream),
    onAnswer: async (answer, failure) => {
      const body = failure ? answer.body.subarray(0, ERROR_BODY_LIMIT) : answer.body
      const verdict = failure ? failure.code : 'ok'
      const id = await insertDocument(context.lease, {
        ...request,
        ...answer,
        body,
        verdict,
        source: source.id,
      })
      if (!failure) stored = { id, ...request, fetchedAt: answer.fetchedAt, body: Buffer.from(body) }
    },
  })
  await context.probe('document-stored')
  if (!stored) throw new Error('the fetcher returned without an answer')
  return stored
}
