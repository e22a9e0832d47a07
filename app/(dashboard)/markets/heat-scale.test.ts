import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { HEAT_CLASSES, HEAT_PERIODS, HEAT_STEPS, heatLabel, heatStepOf } from './heat-scale'

describe('the scale of the heat map', () => {
  it.each([
    [0.2, 3],
    [0.05, 3],
    [0.049, 2],
    [0.02, 2],
    [0.019, 1],
    [0.0005, 1],
    [0.0004, 0],
    [0, 0],
    [-0.0004, 0],
    [-0.001, -1],
    [-0.03, -2],
    [-0.99, -3],
  ] as const)('puts a change of %f in 24 h on step %i', (change, step) => {
    expect(heatStepOf(change, '24h')).toBe(step)
  })

  it('mirrors rises and falls', () => {
    for (const period of HEAT_PERIODS)
      for (const change of [0.001, 0.006, 0.03, 0.07, 0.2])
        expect(heatStepOf(-change, period)).toBe(-(heatStepOf(change, period) ?? Number.NaN))
  })

  it('has no step for an unknown change', () => {
    expect(heatStepOf(null, '24h')).toBeNull()
    expect(heatStepOf(Number.NaN, '1h')).toBeNull()
  })

  it('says its steps with signs', () => {
    expect(HEAT_STEPS.map((step) => heatLabel(step, '24h'))).toEqual([
      '−5 % or more',
      '−2 to −5 %',
      'up to −2 %',
      'within ±0.05 %',
      'up to +2 %',
      '+2 to +5 %',
      '+5 % or more',
    ])
  })
})

/** Variables of the block of theme.css that starts with a selector. */
function tokensOf(selector: string): Map<string, string> {
  const css = readFileSync('app/_ui/theme.css', 'utf8')
  const start = css.indexOf(`${selector} {`)
  const block = css.slice(start, css.indexOf('\n}', start))
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', hex = '']) => [name, hex]),
  )
}

function luminanceOf(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

describe.each([':root', '.dark'])('the colours of the scale in %s', (selector) => {
  const tokens = tokensOf(selector)
  const hexOf = (name: string) => tokens.get(name) ?? `no --${name} in ${selector}`

  it.each(HEAT_STEPS)('keep a contrast of 4.5 to the text on step %i', (step) => {
    const [background, text] = [HEAT_CLASSES[step].replace('bg-', ''), 'ink'].map((name) =>
      luminanceOf(hexOf(name)),
    )
    const [light = 0, dark = 0] = [background ?? 0, text ?? 0].toSorted((a, b) => b - a)
    expect((light + 0.05) / (dark + 0.05)).toBeGreaterThanOrEqual(4.5)
  })

  it('are seven different ones', () => {
    const colours = HEAT_STEPS.map((step) => hexOf(HEAT_CLASSES[step].replace('bg-', '')))
    expect(new Set(colours).size).toBe(HEAT_STEPS.length)
    for (const colour of colours) expect(colour).toMatch(/^#/)
  })
})
