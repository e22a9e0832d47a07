'use client'

import { useId } from 'react'
import { CopyButton } from './copy-button'

interface ShownOnceProps {
  /** What it is: "The link, shown this once". */
  label: string
  text: string
  /** Name of its button: "Copy the link". */
  copyLabel: string
  /** What is said once it is copied; without it the text itself is repeated. */
  copied?: string
}

/** A text that can never be read again, to take along. */
export function ShownOnce({ label, text, copyLabel, copied }: ShownOnceProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      <div className="flex flex-wrap gap-2">
        <textarea
          id={id}
          readOnly
          rows={1}
          value={text}
          onFocus={({ currentTarget }) => currentTarget.select()}
          className="min-w-0 flex-1 basis-60 resize-none rounded-[9px] border [field-sizing:content] [overflow-wrap:anywhere] border-line-strong bg-bg px-2 py-1 font-mono text-xs text-ink"
        />
        <CopyButton text={text} label={copyLabel} done={copied} />
      </div>
    </div>
  )
}
