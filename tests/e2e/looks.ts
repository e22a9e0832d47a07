import type { Page } from '@playwright/test'
import { expectAccessible, expectNoOverflow, keepScreenshot } from './fixtures'

export const THEMES = ['light', 'dark'] as const
export type Theme = (typeof THEMES)[number]
export const WIDTHS = [1440, 390] as const

/** Changes the theme of an open page as its own switch does, so that what is open stays so. */
export async function dress(page: Page, theme: Theme): Promise<void> {
  await page.evaluate((dark) => document.documentElement.classList.toggle('dark', dark), theme === 'dark')
}

/** What is open in `within`, or the whole page, is clean in both themes at the width it was opened in. */
export async function expectClean(
  page: Page,
  within?: string,
  themes: readonly Theme[] = THEMES,
): Promise<void> {
  await expectNoOverflow(page)
  for (const theme of themes) {
    await dress(page, theme)
    // Another theme has other colours and nothing else.
    await expectAccessible(page, within, theme === themes[0] ? {} : { rules: ['color-contrast'] })
  }
  await dress(page, 'light')
}

/** Keeps a picture of the page in each theme; `THEME` in the name becomes the theme's. */
export async function keepBothThemes(page: Page, name: string, fullPage = true): Promise<void> {
  for (const theme of THEMES) {
    await dress(page, theme)
    await keepScreenshot(page, name.replace('THEME', theme), fullPage)
  }
  await dress(page, 'light')
}

/** What moved by itself so far: size of the shift and the elements. Runs in the browser. */
export function listShifts(): Promise<string[]> {
  return new Promise((resolve) => {
    const shifts: string[] = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, sources } = entry as PerformanceEntry & {
          value: number
          sources: { node: Element | null }[]
        }
        const names = sources.map(({ node }) => node?.textContent?.slice(0, 40) ?? 'gone')
        if (value >= 0.005) shifts.push(`${value.toFixed(3)}: ${names.join(' | ')}`)
      }
    }).observe({ type: 'layout-shift', buffered: true })
    setTimeout(() => resolve(shifts), 300)
  })
}
