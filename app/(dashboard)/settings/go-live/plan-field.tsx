'use client'

import { useId } from 'react'
import type { Plan } from './view'

const PLANS: { plan: Plan; label: string; detail: string }[] = [
  { plan: 'demo', label: 'Demo', detail: 'free' },
  { plan: 'pro', label: 'Pro', detail: 'any paid plan' },
]

interface PlanFieldProps {
  plan: Plan
  onChange: (plan: Plan) => void
  /** Who is asked for each plan. */
  hosts: Record<Plan, string>
  error: string | undefined
}

/** Which plan the key belongs to: it decides the host that is asked. */
export function PlanField({ plan, onChange, hosts, error }: PlanFieldProps) {
  const id = useId()
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 text-[13px] font-medium">Plan of the key</legend>
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
          {error}
        </p>
      )}
    </fieldset>
  )
}
