import type { ReactNode } from 'react'

interface TextBoxProps {
  /** What the text is; the name of its scroll area. */
  label: string
  testId?: string
  children: ReactNode
}

/** Text of a machine as it stands, in a box that scrolls by itself. */
export function TextBox({ label, testId, children }: TextBoxProps) {
  const look =
    'max-h-[480px] overflow-auto rounded-lg border border-line bg-bg p-2 font-mono text-xs leading-5 whitespace-pre-wrap [overflow-wrap:anywhere]'
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard.
    <section aria-label={label} tabIndex={0} data-testid={testId} className={look}>
      {children}
    </section>
  )
}
