'use client'

import { usePathname } from 'next/navigation'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Modal } from '@/app/_ui/modal'
import { RANGES, type RangeId, rangeParsers } from '../range'
import { dayOf, isRanged, RANGE_WORDS, readDays } from './range-words'

/** The range of the address, on the pages that read it. `ranged` are their lines in the registry. */
export function RangePicker({ ranged }: { ranged: readonly string[] }) {
  const path = usePathname()
  return isRanged(path, ranged) ? <Picker /> : null
}

function Picker() {
  // Each choice is a step back for the browser's button; the server draws the page for it.
  const [view, setView] = useQueryStates(rangeParsers, { shallow: false, history: 'push', scroll: false })
  const [choosing, setChoosing] = useState(false)
  const choose = (range: RangeId) => {
    if (range === 'custom') return setChoosing(true)
    void setView({ range, from: null, to: null })
  }
  const custom =
    view.range === 'custom' && view.from && view.to ? `${dayOf(view.from)} – ${dayOf(view.to)}` : null
  return (
    <div className="shrink-0">
      <fieldset className="flex h-[34px] items-center gap-0.5 rounded-[9px] border border-line bg-card p-[3px] max-xl:hidden">
        <legend className="sr-only">Range</legend>
        {RANGES.map((id) => (
          <button
            key={id}
            type="button"
            aria-pressed={view.range === id}
            title={(id === 'custom' && custom) || RANGE_WORDS[id].title}
            onClick={() => choose(id)}
            className="h-full rounded-[7px] px-2 text-[13px] whitespace-nowrap text-mut hover:text-ink aria-pressed:bg-bg aria-pressed:font-semibold aria-pressed:text-ink"
          >
            {RANGE_WORDS[id].text}
          </button>
        ))}
      </fieldset>
      <select
        aria-label="Range"
        value={view.range}
        onChange={(event) => {
          const id = RANGES.find((one) => one === event.target.value)
          if (id) choose(id)
        }}
        className="h-[34px] rounded-[9px] border border-line-strong bg-card px-1 text-base text-ink max-sm:w-[84px] sm:px-2 sm:text-[13px] xl:hidden"
      >
        {RANGES.map((id) => (
          <option key={id} value={id}>
            {RANGE_WORDS[id].text}
          </option>
        ))}
      </select>
      {choosing && (
        <CustomRange
          from={dayOf(view.from)}
          to={dayOf(view.to)}
          onClose={() => setChoosing(false)}
          onChoose={(days) => void setView({ range: 'custom', ...days })}
        />
      )}
    </div>
  )
}

interface CustomRangeProps {
  from: string
  to: string
  onClose: () => void
  onChoose: (days: { from: Date; to: Date }) => void
}

const textOf = (value: FormDataEntryValue | null): string => (typeof value === 'string' ? value : '')

function CustomRange({ from, to, onClose, onChoose }: CustomRangeProps) {
  const [error, setError] = useState('')
  const choose = (form: FormData) => {
    const days = readDays(textOf(form.get('from')), textOf(form.get('to')))
    if ('error' in days) return setError(days.error)
    onChoose(days)
    onClose()
  }
  return (
    <Modal label="Custom range" onClose={onClose} className="overlay overlay-center w-[min(360px,92vw)]">
      {/* onSubmit: a form action would empty the fields after an error. */}
      <form
        className="flex flex-col gap-3 p-5"
        onSubmit={(event) => {
          event.preventDefault()
          choose(new FormData(event.currentTarget))
        }}
      >
        <h2 className="text-lg font-semibold tracking-tight">Custom range</h2>
        <div className="grid grid-cols-2 gap-3">
          <Day label="First day" name="from" value={from} isFirst />
          <Day label="Last day" name="to" value={to} />
        </div>
        <p className="text-[13px] text-mut">Days are UTC, both included.</p>
        <p role="alert" className="text-[13px] text-act empty:hidden">
          {error}
        </p>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Show this range
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function Day({
  label,
  name,
  value,
  isFirst,
}: {
  label: string
  name: string
  value: string
  isFirst?: boolean
}) {
  return (
    <label className="flex min-w-0 flex-col gap-1 text-[13px] font-medium">
      {label}
      <input
        type="date"
        name={name}
        defaultValue={value}
        data-autofocus={isFirst || undefined}
        className="min-w-0 rounded-[9px] border border-line-strong bg-card px-2 py-2 text-base font-normal sm:text-sm"
      />
    </label>
  )
}
