'use client'

import { copyText } from './clipboard'
import { useToast } from './toast'

interface CopyButtonProps {
  text: string
  label: string
  /** What is said afterwards instead of the text itself: a secret is not repeated. */
  done?: string
}

/** A small word that puts a text on the clipboard and says so. */
export function CopyButton({ text, label, done = `Copied: ${text}` }: CopyButtonProps) {
  const toast = useToast()
  const copy = () =>
    copyText(Promise.resolve(text)).then(
      () => toast(done),
      () => toast('The browser does not let this page use the clipboard.', 'warn'),
    )
  return (
    <button type="button" onClick={copy} aria-label={label} title={label} className="link text-[12.5px]">
      Copy
    </button>
  )
}
