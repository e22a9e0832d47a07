'use client'

import { catchError, type ErrorInfo } from 'next/error'
import { Button } from './button'
import { digestOf } from './error-digest'
import { ErrorState } from './states'

function CardFailure({ title }: { title: string }, { error, retry }: ErrorInfo) {
  const digest = digestOf(error)
  return (
    <section aria-label={title} className="card">
      <ErrorState
        title={`${title} could not be loaded.`}
        action={<Button onClick={() => retry()}>Try again</Button>}
      >
        The rest of the page is not affected. If it stays like this, run <code>npm run doctor</code>
        {digest && ` and look for ${digest} in the log`}.
      </ErrorState>
    </section>
  )
}

/** Keeps the failure of one card inside that card, with a way to try again. */
export const CardBoundary = catchError(CardFailure)
