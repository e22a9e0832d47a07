'use client'

import { PageFailure } from './_ui/page-failure'
import './globals.css'

/** Stands in for the root layout when that one fails. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <title>Error · KoinStrap</title>
        <main className="mx-auto max-w-2xl p-4">
          <PageFailure error={error} retry={retry} />
        </main>
      </body>
    </html>
  )
}
