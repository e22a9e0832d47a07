'use client'

import { useEffect, useRef } from 'react'
import { Button } from '@/app/_ui/button'
import type { MetricDefinition } from '@/app/_ui/proof'

/** What a metric is, how it is made, and why anybody should look at it. */
export function MetricDetail({ definition, onBack }: { definition: MetricDefinition; onBack: () => void }) {
  const back = useRef<HTMLButtonElement>(null)
  useEffect(() => back.current?.focus(), [])
  const { name, what, how, why, unit, window, minSamples, reference, version, id } = definition
  const facts: [string, string][] = [
    ['What', what],
    ['How', how],
    ['Why', why],
    ['Unit', unit],
    ['Window', window],
    ['Needs at least', `${minSamples} ${minSamples === 1 ? 'sample' : 'samples'}`],
    ['Reference', reference],
    ['Version', String(version)],
    ['Name in exports', id],
  ]
  return (
    <article aria-label={name} className="max-h-[80dvh] overflow-y-auto p-5">
      <header className="mb-3 flex items-start justify-between gap-4">
        <div>
          <p className="text-[13px] text-mut">Metric</p>
          <h2 className="text-lg font-semibold tracking-tight">{name}</h2>
        </div>
        <Button ref={back} onClick={onBack}>
          Back to the search
        </Button>
      </header>
      <dl className="grid gap-x-5 gap-y-2 sm:grid-cols-[auto_1fr]">
        {facts.map(([label, text]) => (
          <div key={label} className="sm:contents">
            <dt className="text-mut">{label}</dt>
            <dd className="[overflow-wrap:anywhere]">{text}</dd>
          </div>
        ))}
      </dl>
    </article>
  )
}
