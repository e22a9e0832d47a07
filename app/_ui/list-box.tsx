import type { ReactNode } from 'react'

/** What goes on below fades out, over room that is empty at the end. */
const FADE = 'pb-4 [mask-image:linear-gradient(to_bottom,#000_calc(100%-1rem),transparent)]'

/** Lines in a box whose height its place decides; it scrolls by itself, so that what stands below never moves. */
export function ListBox(props: { label: string; className: string; children: ReactNode }) {
  return (
    <section
      aria-label={`${props.label}, list`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
      tabIndex={0}
      className={`overflow-y-auto ${FADE} ${props.className}`}
    >
      {props.children}
    </section>
  )
}
