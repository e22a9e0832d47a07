import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'Not found' }

/** Shown inside the frame with status 404. */
export default function NotFound() {
  return (
    <div className="card mt-4 flex flex-col items-start gap-2 p-6">
      <h1 className="text-xl font-bold tracking-tight">There is no such page</h1>
      <p className="text-mut">
        The address is wrong, or the page has moved. The search at the top finds every page and asset.
      </p>
      <Link className="link" href="/">
        Go to Today
      </Link>
    </div>
  )
}
