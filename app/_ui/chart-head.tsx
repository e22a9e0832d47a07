'use client'

export type ChartView = 'chart' | 'table'

interface ChartHeadProps {
  title: string
  /** Left out where it stands elsewhere in the card. */
  measure?: string
  /** Null where there is nothing to choose. */
  view: ChartView | null
  onView: (view: ChartView) => void
}

/** Title, measure and the choice between drawing and table. */
export function ChartHead({ title, measure, view, onView }: ChartHeadProps) {
  return (
    <header className="mb-3 flex items-start justify-between gap-4">
      <div>
        <h2 className="text-[15px] font-semibold tracking-tight">{title}</h2>
        {measure && <p className="text-[13px] text-mut">{measure}</p>}
      </div>
      {view && <ChartSwitch view={view} onChange={onView} />}
    </header>
  )
}

/** Chart or table: the same figures, drawn or written. */
function ChartSwitch({ view, onChange }: { view: ChartView; onChange: (view: ChartView) => void }) {
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
