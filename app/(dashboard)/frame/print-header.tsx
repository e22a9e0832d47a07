'use client'

import { usePathname, useSearchParams } from 'next/navigation'
import { useEffect, useState } from 'react'
import { formatMinute } from '@/app/_ui/format-time'

/** Stands at the head of a printed page: where it comes from, and how old its figures are. */
export function PrintHeader({ asOf, zone, user }: { asOf: number | null; zone: string; user: string }) {
  const path = usePathname()
  const query = useSearchParams().toString()
  const [printed, setPrinted] = useState<{ origin: string; at: number } | null>(null)
  useEffect(() => {
    const note = () => setPrinted({ origin: window.location.origin, at: Date.now() })
    note()
    window.addEventListener('beforeprint', note)
    return () => window.removeEventListener('beforeprint', note)
  }, [])
  const when = asOf === null ? 'no data yet' : `data as of ${formatMinute(new Date(asOf), zone)}`
  return (
    <div aria-hidden="true" className="mb-3 hidden border-b border-line pb-2 text-xs text-mut print:block">
      <p className="font-bold text-ink">◆ KoinStrap</p>
      <p>
        {printed?.origin}
        {path}
        {query && `?${query}`}
      </p>
      <p>
        {when} ({zone}){printed && ` · printed ${formatMinute(new Date(printed.at), zone)}`} · {user}
      </p>
    </div>
  )
}
