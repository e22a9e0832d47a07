'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { TrustLimit } from './trust-limits'

/** The link of a sentence, with the words behind it; nothing on the very page it leads to. */
export function ElsewhereLink({ href, text, after }: NonNullable<TrustLimit['link']>) {
  if (usePathname() === href) return null
  return (
    <>
      {' '}
      <Link href={href} className="link">
        {text}
      </Link>
      {after}
    </>
  )
}
