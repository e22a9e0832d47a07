'use client'

import { Icon } from './icon'
import { THEME_KEY } from './theme-script'

/** Whether the page is to be dark: as chosen, else as the system has it. */
export function isDark(): boolean {
  try {
    const chosen = localStorage.getItem(THEME_KEY)
    if (chosen !== null) return chosen === 'dark'
  } catch {
    // Storage can be forbidden.
  }
  return matchMedia('(prefers-color-scheme: dark)').matches
}

/** Changes the theme and keeps the choice. */
export function switchTheme(): void {
  const dark = document.documentElement.classList.toggle('dark')
  try {
    localStorage.setItem(THEME_KEY, dark ? 'dark' : 'light')
  } catch {
    // Storage can be forbidden; the choice then holds until the page is left.
  }
}

/** Switches between light and dark. CSS picks the icon, so server and browser render the same. */
export function ThemeToggle() {
  return (
    <button
      type="button"
      onClick={switchTheme}
      aria-label="Switch between light and dark"
      title="Switch between light and dark"
      className="grid size-[30px] place-items-center rounded-[9px] border border-line-strong bg-card text-mut hover:text-ink"
    >
      <Icon name="moon" className="size-4 dark:hidden" />
      <Icon name="sun" className="hidden size-4 dark:block" />
    </button>
  )
}
