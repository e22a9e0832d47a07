'use client'

import { debounce, parseAsString, useQueryStates } from 'nuqs'
import { useId, useTransition } from 'react'
import { CONTROL } from './field-frame'

interface TableFilterProps {
  /** What is searched: "Name or symbol". */
  label: string
  /** Rows that match, said to those who hear the page; null while the server has not counted. */
  matching?: number | null
  /** Keys of the address that a new search makes meaningless: the place in the pages. */
  resets?: readonly string[]
}

/** As long as a person rests between two words. */
const REST_MS = 300

/** A search field bound to `q` of the address; the server filters. Stands under the NuqsAdapter of the frame. */
export function TableFilter({ label, matching = null, resets = [] }: TableFilterProps) {
  const id = useId()
  const [busy, startTransition] = useTransition()
  const parsers = {
    q: parseAsString.withDefault(''),
    ...Object.fromEntries(resets.map((key) => [key, parseAsString])),
  }
  const [view, setView] = useQueryStates(parsers, { shallow: false, startTransition })
  const cleared = Object.fromEntries(resets.map((key) => [key, null]))
  const search = (q: string) =>
    setView({ ...cleared, q: q === '' ? null : q }, { limitUrlUpdates: debounce(q === '' ? 0 : REST_MS) })
  return (
    <div className="flex flex-wrap items-end gap-x-3">
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-[13px] font-medium">
          {label}
        </label>
        <input
          id={id}
          type="search"
          value={view.q}
          maxLength={100}
          autoComplete="off"
          onChange={({ currentTarget }) => search(currentTarget.value)}
          className={`h-[38px] w-56 max-w-full px-3 ${CONTROL}`}
        />
      </div>
      <span role="status" className="text-[13px] leading-[38px] text-mut">
        {busy ? 'searching …' : view.q !== '' && matching !== null && `${matching} match`}
      </span>
    </div>
  )
}
