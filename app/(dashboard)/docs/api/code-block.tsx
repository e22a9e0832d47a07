import { CopyButton } from '@/app/_ui/copy-button'

interface CodeBlockProps {
  /** What it is, in a few words over it. */
  label: string
  text: string
  /** Name of its button. */
  copyLabel: string
}

/** A text to take along, with a button that does. */
export function CodeBlock({ label, text, copyLabel }: CodeBlockProps) {
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-3 text-mut">
        {label}
        <CopyButton text={text} label={copyLabel} done="Copied." />
      </figcaption>
      <pre className="rounded-lg border border-line bg-bg p-2 font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
        {text}
      </pre>
    </figure>
  )
}
