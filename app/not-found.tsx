import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-2 p-6">
      <h1 className="text-2xl font-bold tracking-tight">There is no such page</h1>
      <p className="text-mut">The address is wrong, or the page has moved.</p>
      <Link className="link" href="/">
        Go to Today
      </Link>
    </main>
  )
}
