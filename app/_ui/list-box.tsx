import type { ReactNode } from 'react'

/** Lines in a box whose height its place decides; it scrolls by itself, so that what stands below never moves. */
export function ListBox(props: { label: string; className: string; children: ReactNode }) {
  return (
    <section
      aria-label={`${props.label}, list`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
      tabIndex={0}
      className={`overflow-y-auto ${props.className}`}
    >
      {props.children}
    </section>
  )
}
