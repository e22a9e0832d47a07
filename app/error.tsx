'use client'

import { PageFailure } from './_ui/page-failure'

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="mx-auto max-w-2xl p-4">
      <PageFailure error={error} retry={retry} />
    </main>
  )
}
