import type { ReactNode } from 'react'

/** Sections of the page, in order; the list at its top and the ids of its headings come from here. */
export const SECTIONS = [
  {
    id: 'tiles',
    title: 'Tiles',
    doc: 'MetricTile: one figure, two comparisons, its shape, age and grade. A click proves it; its menu copies it as a sentence.',
  },
  {
    id: 'figures',
    title: 'Figures',
    doc: 'ProveFigure: any figure as a quiet button that opens the same proof. Unknown figures say why.',
  },
  {
    id: 'tables',
    title: 'Tables',
    doc: 'DataTable: sorted and filtered by the address, arrow keys between rows, exact CSV of what is shown.',
  },
  {
    id: 'charts',
    title: 'Charts',
    doc: 'ChartCard: the title says what happened, the same figures stand in the table view. Gaps stay gaps; markers say what happened.',
  },
  {
    id: 'candles',
    title: 'Candles',
    doc: 'CandleChartCard: bars with volume, overlays, panes, markers and other assets, over 500 or 50,000 deterministic bars.',
  },
  {
    id: 'dialogs',
    title: 'Dialogs, drawers, menus, toasts',
    doc: 'Modal on the browser’s own dialog: Escape and a click beside it close it, the focus goes back.',
  },
  {
    id: 'forms',
    title: 'Forms',
    doc: 'ActionForm with Field, SelectField, TextArea, CheckField: the server’s errors stand at their fields, and what was typed stays.',
  },
  {
    id: 'states',
    title: 'States',
    doc: 'Loading in the final size, empty, error, not configured; strips limit trust; badges and grades carry icon or letter and word.',
  },
  {
    id: 'formats',
    title: 'Formats',
    doc: 'format.ts and format-time.ts: what is stored, what is shown, and what stands in the title.',
  },
  {
    id: 'colours',
    title: 'Colours',
    doc: 'Every token of theme.css in both themes with its contrast; text needs 4.5, edges and lines need 3.',
  },
  { id: 'keys', title: 'Keyboard', doc: 'Everything can be done without a mouse.' },
] as const

export type SectionId = (typeof SECTIONS)[number]['id']

/** A labelled part of the page with one line about its pieces. */
export function Section({ id, children }: { id: SectionId; children: ReactNode }) {
  const section = SECTIONS.find((one) => one.id === id)
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="mt-8 scroll-mt-16">
      <h2 id={`${id}-title`} className="text-lg font-semibold tracking-tight">
        {section?.title}
      </h2>
      <p className="mb-3 max-w-[120ch] text-[13px] text-mut">{section?.doc}</p>
      {children}
    </section>
  )
}

/** The state of one example, in a word or two over it. */
export function Example({
  name,
  children,
  className = '',
}: {
  name: string
  children: ReactNode
  className?: string
}) {
  return (
    <figure data-example="" className={`min-w-0 ${className}`}>
      <figcaption className="mb-1 font-mono text-xs text-mut">{name}</figcaption>
      {children}
    </figure>
  )
}
