const TOKENS = [
  '--bg',
  '--card',
  '--line',
  '--line-strong',
  '--ink',
  '--mut',
  '--acc',
  '--up',
  '--down',
  '--amber',
  '--series-1',
  '--series-2',
  '--series-3',
  '--series-4',
  '--series-5',
] as const

export type Palette = Readonly<Record<(typeof TOKENS)[number], string>>

/** The colours of the theme in force: a canvas cannot read CSS variables by itself. */
export function readPalette(root: Element = document.documentElement): Palette {
  const style = getComputedStyle(root)
  const entries = TOKENS.map((token) => [token, style.getPropertyValue(token).trim() || '#808080'])
  return Object.fromEntries(entries)
}

/** A hex colour with an opacity; any other notation stays opaque. */
export function faded(colour: string, opacity: number): string {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return colour
  return (
    colour +
    Math.round(opacity * 255)
      .toString(16)
      .padStart(2, '0')
  )
}

/** Calls back when the theme changes; returns how to stop. */
export function watchTheme(changed: () => void): () => void {
  const observer = new MutationObserver(changed)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] })
  return () => observer.disconnect()
}
