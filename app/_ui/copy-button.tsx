'use client'

import { copyText } from './clipboard'
import { useToast } from './toast'

/** A small word that puts a text on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const toast = useToast()
  const copy = () =>
    copyText(Promise.resolve(text)).then(
      () => toast(`Copied: ${text}`),
      () => toast('The browser does not let this page use the clipboard.', 'warn'),
    )
  return (
    <button type="button" onClick={copy} aria-label={label} title={label} className="link text-[12.5px]">
      Copy
    </button>
  )
}
