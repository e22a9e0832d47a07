'use client'

import { useLayoutEffect } from 'react'
import { isDark } from './theme-toggle'

/** Pages that say 404 or 403 are drawn by the browser alone, where the theme's script in the head never runs. */
export function ThemeKeeper() {
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('dark', isDark())
  }, [])
  return null
}
