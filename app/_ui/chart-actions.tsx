'use client'

import { useState } from 'react'

interface ChartActionsProps {
  onCsv: () => void
  /** Absent while there is no drawing. */
  onPng: (() => Promise<void>) | null
}

const LOOK =
  'rounded-[7px] border border-line px-2 py-0.5 text-ink hover:bg-bg disabled:cursor-default disabled:text-mut'

/** The chart as files: its numbers as CSV, its drawing as PNG. */
export function ChartActions({ onCsv, onPng }: ChartActionsProps) {
  const [failure, setFailure] = useState('')
  const picture = async () => {
    setFailure('')
    try {
      await onPng?.()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : 'The picture could not be made.')
    }
  }
  return (
    <span className="no-print flex items-center gap-1.5">
      <button type="button" onClick={onCsv} title="Download the drawn numbers as CSV" className={LOOK}>
        CSV
      </button>
      <button
        type="button"
        onClick={picture}
        disabled={onPng === null}
        title="Download the drawing as PNG"
        className={LOOK}
      >
        PNG
      </button>
      <span role="status">{failure}</span>
    </span>
  )
}
