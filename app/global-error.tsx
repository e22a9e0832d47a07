'use client'

import { useEffect } from 'react'
import { PageFailure } from './_ui/page-failure'
import { isDark } from './_ui/theme-toggle'
import './globals.css'

/** Stands in for the root layout when that one fails, in the theme that was chosen. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  useEffect(() => {
    document.documentElement.classList.toggle('dark', isDark())
  }, [])
  return (
    <html lang="en" suppressHydrationWarning>
      <body>
        <title>Error · KoinStrap</title>
        <main className="mx-auto max-w-2xl p-4">
          <PageFailure error={error} retry={retry} />
        </main>
      </body>
    </html>
  )
}
