import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Tokens = Map<string, string>

/** Tokens of the rule of a selector, `--ink` → `#101828`. */
function tokensOf(css: string, selector: string): Tokens {
  const [, body] = new RegExp(`(?:^|\\n)\\s*${selector} \\{([^}]*)\\}`).exec(css) ?? []
  if (body === undefined) throw new Error(`theme.css has no rule ${selector}`)
  const found = body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})\b/g)
  return new Map([...found].map(([, name = '', colour = '']) => [name, colour]))
}

/** Relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(tokens: Tokens, one: string, other: string): number {
  const [a, b] = [one, other].map((name) => {
    const colour = tokens.get(name)
    if (colour === undefined) throw new Error(`theme.css has no --${name}`)
    return luminance(colour)
  })
  const [light, dark] = [Math.max(a ?? 0, b ?? 0), Math.min(a ?? 0, b ?? 0)]
  return (light + 0.05) / (dark + 0.05)
}

const css = readFileSync(new URL('./theme.css', import.meta.url), 'utf8')
const themes = [
  ['light', tokensOf(css, ':root')],
  ['dark', tokensOf(css, '\\.dark')],
] as const

const TEXTS = ['ink', 'mut', 'acc', 'up', 'down', 'act', 'amber']
const GROUNDS = ['bg', 'card']
const FILLED = [
  ['on-acc', 'acc'],
  ['on-act', 'act'],
  ['ink', 'line'],
  ['on-gap-part', 'gap-part'],
  ['card', 'gap-none'],
] as const
const SERIES = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5']

describe('contrast', () => {
  it('of black and white is 21, as WCAG has it', () => {
    const tokens = new Map([
      ['a', '#000000'],
      ['b', '#ffffff'],
    ])
    expect(contrast(tokens, 'a', 'b')).toBeCloseTo(21, 5)
  })

  it.each(themes)('of every text is at least 4.5 in %s', (_, tokens) => {
    const pairs = [...TEXTS.flatMap((text) => GROUNDS.map((ground) => [text, ground] as const)), ...FILLED]
    const weak = pairs.filter(([text, ground]) => contrast(tokens, text, ground) < 4.5)
    expect(weak).toEqual([])
  })

  it.each(themes)('of edges of fields and of lines of charts is at least 3 in %s', (_, tokens) => {
    const marks = ['line-strong', 'acc', 'amber', ...SERIES]
    const weak = marks.flatMap((mark) =>
      GROUNDS.filter((ground) => contrast(tokens, mark, ground) < 3).map((ground) => `${mark} on ${ground}`),
    )
    expect(weak).toEqual([])
  })
})

it.each(themes)('keeps the cells of the gap calendar apart in %s: each 2:1 against the next', (_, tokens) => {
  const [full, part, none] = ['gap-full', 'gap-part', 'gap-none']
  expect(contrast(tokens, full, part)).toBeGreaterThanOrEqual(2)
  expect(contrast(tokens, part, none)).toBeGreaterThanOrEqual(2)
})

it('has the same tokens in both themes', () => {
  const [[, light], [, dark]] = themes
  expect([...dark.keys()].sort()).toEqual([...light.keys()].sort())
  expect(light.size).toBeGreaterThan(15)
})

it('is the only place of a colour in the styles', () => {
  const globals = readFileSync(new URL('../globals.css', import.meta.url), 'utf8')
  expect(globals.match(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(/gi) ?? []).toEqual([])
})
