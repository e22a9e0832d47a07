'use client'

import { useEffect, useState } from 'react'
import type { MetricDefinition } from '@/app/_ui/proof'

/** They change with a release only, so one answer does for as long as the page is open. */
let kept: MetricDefinition[] = []

/** The definitions of all metrics; empty until they have come. */
export function useDefinitions(list: () => Promise<MetricDefinition[]>): MetricDefinition[] {
  const [definitions, setDefinitions] = useState(kept)
  useEffect(() => {
    if (kept.length > 0) return
    list().then(
      (next) => {
        kept = next
        setDefinitions(next)
      },
      // The assets' own search says that the server cannot be reached.
      () => undefined,
    )
  }, [list])
  return definitions
}
