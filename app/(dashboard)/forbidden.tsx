import type { Metadata } from 'next'
import Link from 'next/link'

export const metadata: Metadata = { title: 'Not allowed' }

/** Shown with status 403 when a role is too low for a page. */
export default function Forbidden() {
  return (
    <div className="card mt-4 flex flex-col items-start gap-2 p-6">
      <h1 className="text-xl font-bold tracking-tight">Your role does not reach this page</h1>
      <p className="text-mut">
        An administrator can give you a higher role. Your role stands in the menu at the top right.
      </p>
      <Link className="link" href="/">
        Go to Today
      </Link>
    </div>
  )
}
