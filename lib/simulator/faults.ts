import type { ServerResponse } from 'node:http'
import {
  disguisedRateLimit,
  historyTooOld,
  htmlError,
  internalError,
  missingKey,
  planTooSmall,
  rateLimited,
  textError,
  type WireAnswer,
  wrongHost,
} from './wire-errors'

/**
 * What can go wrong on request. `timeout` never answers, `reset` drops the connection, `truncated` is a
 * whole answer with half the JSON, `aborted` stops sending half way; the others are answers by status and
 * shape.
 */
export const FAULT_KINDS = [
  '429',
  '429text',
  '429cloudflare',
  '500',
  'html',
  '200error',
  '400',
  '401',
  '401range',
  '401plan',
  'timeout',
  'reset',
  'truncated',
  'aborted',
] as const

export type FaultKind = (typeof FAULT_KINDS)[number]

/** `times` counts requests (default 1); `path` limits it to endpoints containing this text. */
export interface Fault {
  kind: FaultKind
  times?: number
  path?: string
  retryAfterSeconds?: number
}

/** Enough for any test, and a queue nobody drains cannot grow for ever. */
const MAX_QUEUED = 100

/** The fault kind of this name, or null. */
export function getFaultKind(name: string): FaultKind | null {
  return FAULT_KINDS.find((kind) => kind === name) ?? null
}

/** A queue of faults: the first one that fits a path is used up by one and returned. */
export function createFaultQueue() {
  const queue: { fault: Fault; left: number }[] = []
  return {
    /** Throws: RangeError when a hundred faults wait already. */
    add(fault: Fault): void {
      if (queue.length >= MAX_QUEUED)
        throw new RangeError(`at most ${MAX_QUEUED} faults can wait; clear them first`)
      queue.push({ fault, left: fault.times ?? 1 })
    },
    take(path: string): Fault | null {
      const position = queue.findIndex(({ fault }) => fault.path === undefined || path.includes(fault.path))
      const entry = queue[position]
      if (entry === undefined) return null
      entry.left -= 1
      if (entry.left <= 0) queue.splice(position, 1)
      return entry.fault
    },
    clear(): void {
      queue.length = 0
    },
  }
}

/** The answer of a fault that is an answer, else null. */
export function answerOfFault(fault: Fault, atMs: number): WireAnswer | null {
  switch (fault.kind) {
    case '429':
      return rateLimited(fault.retryAfterSeconds ?? 60)
    case '429text':
      return textError(429, 'Throttled')
    case '429cloudflare':
      return textError(429, 'error code: 1015')
    case '500':
      return internalError()
    case 'html':
      return htmlError()
    case '200error':
      return disguisedRateLimit()
    case '400':
      return wrongHost(atMs)
    case '401':
      return missingKey(atMs)
    case '401range':
      return historyTooOld(atMs)
    case '401plan':
      return planTooSmall(atMs)
    default:
      return null
  }
}

/** Plays a fault of the connection on a response; `answer` is what would have been said. */
export function breakResponse(response: ServerResponse, kind: FaultKind, answer: WireAnswer): void {
  const half = answer.body.slice(0, Math.floor(answer.body.length / 2))
  if (kind === 'reset') response.socket?.resetAndDestroy()
  if (kind === 'truncated') response.writeHead(answer.status, answer.headers).end(half)
  if (kind === 'aborted') {
    const length = String(Buffer.byteLength(answer.body))
    response.writeHead(answer.status, { ...answer.headers, 'content-length': length })
    response.write(half, () => response.socket?.destroy())
  }
}
