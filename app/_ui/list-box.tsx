import type { ReactNode } from 'react'

/** Height of a list that grows and shrinks inside a card: its loading frame has the same. */
export const LIST_HEIGHT = 'h-[112px]'

/** Lines in a box of one height, which scrolls by itself, so that what stands below never moves. */
export function ListBox({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section aria-label={`${label}, list`} tabIndex={0} className={`overflow-y-auto ${LIST_HEIGHT}`}>
      {children}
    </section>
  )
}
