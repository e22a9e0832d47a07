/**
 * Puts a text on the clipboard that is still being made. Browsers allow it only right after a press, so the promise
 * is handed over at once where they take one. Rejects when the clipboard is closed to the page.
 */
export async function copyText(text: Promise<string>): Promise<void> {
  if (typeof ClipboardItem === 'undefined') return navigator.clipboard.writeText(await text)
  const blob = text.then((plain) => new Blob([plain], { type: 'text/plain' }))
  await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
}
