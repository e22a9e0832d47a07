/** A page that a key leads to, after `g`. */
export interface PageKey {
  key: string
  href: string
  label: string
}

/** Gives each page the first letter of its label that no page before it has; pages without a free letter get none. */
export function assignKeys(pages: readonly { href: string; label: string }[]): PageKey[] {
  const taken = new Set<string>()
  return pages.flatMap(({ href, label }) => {
    const key = [...label.toLowerCase()].find((letter) => /[a-z]/.test(letter) && !taken.has(letter))
    if (key === undefined) return []
    taken.add(key)
    return [{ key, href, label }]
  })
}

/** What a key press means here. */
export type KeyMeaning =
  | { kind: 'palette' }
  | { kind: 'shortcuts' }
  | { kind: 'prefix' }
  | { kind: 'go'; href: string }
  | null

export interface KeyPress {
  key: string
  /** Control or Command, alone. */
  command: boolean
  /** Any of Control, Command, Alt. */
  modified: boolean
  /** A field has the focus, or a dialog is open: letters belong to it. */
  typing: boolean
  /** `g` was pressed just before. */
  prefixed: boolean
}

/** The meaning of one key press, or null for none. */
export function readKey(press: KeyPress, keys: readonly PageKey[]): KeyMeaning {
  const key = press.key.toLowerCase()
  if (press.command && key === 'k') return { kind: 'palette' }
  if (press.modified || press.typing) return null
  if (press.prefixed) {
    const page = keys.find((one) => one.key === key)
    if (page) return { kind: 'go', href: page.href }
  }
  if (key === 'g') return { kind: 'prefix' }
  if (key === '/') return { kind: 'palette' }
  return key === '?' ? { kind: 'shortcuts' } : null
}
