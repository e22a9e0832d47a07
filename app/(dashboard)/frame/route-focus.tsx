'use client'

import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** After a move to another page the keyboard goes on at its content, not in the middle of the rail. */
export function RouteFocus() {
  const path = usePathname()
  const last = useRef(path)
  useEffect(() => {
    if (last.current === path) return
    last.current = path
    document.getElementById('main')?.focus({ preventScroll: true })
  }, [path])
  return null
}
