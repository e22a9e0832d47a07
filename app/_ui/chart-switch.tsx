'use client'

export type ChartView = 'chart' | 'table'

/** Chart or table: the same figures, drawn or written. */
export function ChartSwitch({ view, onChange }: { view: ChartView; onChange: (view: ChartView) => void }) {
  return (
    <fieldset className="no-print inline-flex shrink-0 rounded-[9px] border border-line bg-card p-0.5 text-[12.5px]">
      <legend className="sr-only">Show as</legend>
      {(['chart', 'table'] as const).map((option) => (
        <button
          key={option}
          type="button"
          aria-pressed={view === option}
          onClick={() => onChange(option)}
          className="rounded-[7px] px-2 py-0.5 text-mut capitalize aria-pressed:bg-bg aria-pressed:font-semibold aria-pressed:text-ink"
        >
          {option}
        </button>
      ))}
    </fieldset>
  )
}
