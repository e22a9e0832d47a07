/** What stands on what, and how much contrast it needs: 4.5 for text, 3 for edges and lines of a drawing. */
export interface Pair {
  token: string
  on: string
  use: string
  least: number
}

const onBoth = (token: string, use: string, least = 4.5): Pair[] =>
  ['--card', '--bg'].map((on) => ({ token, on, use, least }))

/** Pairs of tokens that meet on screen. */
export const PAIRS: readonly Pair[] = [
  ...onBoth('--ink', 'text'),
  ...onBoth('--mut', 'quiet text'),
  ...onBoth('--acc', 'links, focus'),
  ...onBoth('--up', 'rose, good'),
  ...onBoth('--down', 'fell'),
  ...onBoth('--act', 'act'),
  ...onBoth('--amber', 'warning'),
  { token: '--on-acc', on: '--acc', use: 'primary button', least: 4.5 },
  { token: '--on-act', on: '--act', use: 'ACT flag', least: 4.5 },
  { token: '--card', on: '--amber', use: 'grade C', least: 4.5 },
  { token: '--line-strong', on: '--card', use: 'edge of a field', least: 3 },
  ...[1, 2, 3, 4, 5].map((n) => ({
    token: `--series-${n}`,
    on: '--card',
    use: `line ${n} of a chart`,
    least: 3,
  })),
]

/** Relative luminance of #rrggbb after WCAG 2.2; null for any other notation. */
function luminance(colour: string): number | null {
  const digits = /^#([0-9a-f]{6})$/i.exec(colour.trim())?.[1] ?? /^#([0-9a-f]{3})$/i.exec(colour.trim())?.[1]
  if (digits === undefined) return null
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const channel = Number.parseInt(full.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast of two colours after WCAG 2.2, from 1 to 21; null when one is not written as #rrggbb. */
export function contrastOf(one: string | undefined, other: string | undefined): number | null {
  const [a, b] = [luminance(one ?? ''), luminance(other ?? '')]
  if (a === null || b === null) return null
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** Tokens of both themes, out of the text of theme.css: `:root` is light, `.dark` is dark. */
export function readTokens(css: string): { light: Record<string, string>; dark: Record<string, string> } {
  const themes = { light: {} as Record<string, string>, dark: {} as Record<string, string> }
  for (const [, selector = '', body = ''] of css
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const isDark = /\.dark\b/.test(selector)
    if (!isDark && !/:root\b/.test(selector)) continue
    for (const [, token = '', value = ''] of body.matchAll(/(--[\w-]+)\s*:\s*([^;]+)/g))
      themes[isDark ? 'dark' : 'light'][token] = value.trim()
  }
  return themes
}
