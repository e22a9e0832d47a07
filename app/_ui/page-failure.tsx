'use client'

import { Button } from './button'
import { digestOf } from './error-digest'
import { Code, ErrorState } from './states'

/** A page that failed as a whole: what to do next, a retry, and the id to look for in the log. */
export function PageFailure({ error, retry }: { error: unknown; retry: () => void }) {
  const digest = digestOf(error)
  return (
    <div className="card mt-4">
      <h1 className="sr-only">This page failed</h1>
      <ErrorState
        title="This page could not be loaded."
        action={
          <Button look="primary" onClick={() => retry()}>
            Try again
          </Button>
        }
      >
        Most often the database cannot be reached. Run <Code>npm run doctor</Code> on the server: it checks
        the connection and says what to do.
        {digest && (
          <>
            {' '}
            In the server&rsquo;s log this error has the id <Code>{digest}</Code>.
          </>
        )}
      </ErrorState>
    </div>
  )
}
