/** Hands a text to the browser as a file. */
export function downloadText(file: { fileName: string; text: string; type: string }): void {
  const url = URL.createObjectURL(new Blob([file.text], { type: `${file.type};charset=utf-8` }))
  const link = document.createElement('a')
  link.href = url
  link.download = file.fileName
  link.click()
  // The browser has taken its own hold of the bytes once the click is handled.
  setTimeout(() => URL.revokeObjectURL(url), 0)
}

/** Lets the browser fetch an address of ours as a file. */
export function saveLink(href: string): void {
  const link = document.createElement('a')
  link.href = href
  link.download = ''
  link.click()
}
