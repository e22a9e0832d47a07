'use client'

import { use, useId } from 'react'
import { FieldErrors } from '@/app/_ui/field-frame'
import type { Plan } from './view'

/** CoinGecko's own names stand behind ours: its free plan is called Demo, which this product's demo is not. */
const PLANS: { plan: Plan; label: string; detail: string }[] = [
  { plan: 'demo', label: 'Free', detail: 'CoinGecko’s Demo plan' },
  { plan: 'pro', label: 'Paid', detail: 'CoinGecko’s Pro plans' },
]

interface PlanFieldProps {
  plan: Plan
  onChange: (plan: Plan) => void
  /** Who is asked for each plan. */
  hosts: Record<Plan, string>
}

/** Which plan the key belongs to: it decides the host that is asked. */
export function PlanField({ plan, onChange, hosts }: PlanFieldProps) {
  const id = useId()
  const { plan: error } = use(FieldErrors)
  return (
    <div
      role="radiogroup"
      tabIndex={-1}
      aria-labelledby={`${id}-label`}
      aria-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
    >
      <p id={`${id}-label`} className="mb-1 text-[13px] font-medium">
        Plan of the key
      </p>
      <div className="grid gap-2 sm:grid-cols-2">
        {PLANS.map((one) => (
          <label
            key={one.plan}
            className="flex cursor-pointer items-start gap-2.5 rounded-[9px] border border-line-strong px-3 py-2 has-checked:border-acc has-checked:ring-1 has-checked:ring-acc"
          >
            <input
              type="radio"
              name="plan"
              value={one.plan}
              checked={plan === one.plan}
              onChange={() => onChange(one.plan)}
              className="mt-1 accent-acc"
            />
            <span className="min-w-0">
              <span className="font-semibold">{one.label}</span>{' '}
              <span className="text-mut">{one.detail}</span>
              <span className="block text-[13px] break-words text-mut">{hosts[one.plan]}</span>
            </span>
          </label>
        ))}
      </div>
      {error && (
        <p id={`${id}-error`} className="mt-1 text-[13px] text-act">
          <span aria-hidden="true">✕ </span>
          {error}
        </p>
      )}
    </div>
  )
}
