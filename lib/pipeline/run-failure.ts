import { AppError, describeError } from '@/lib/errors'
import type { RunFailure } from './run-context'

/** Failure line of anything thrown; the message carries its causes. */
export function failureOf(error: unknown): RunFailure {
  return { code: error instanceof AppError ? error.code : 'unexpected', message: describeError(error) }
}
