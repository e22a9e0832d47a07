'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { showOverlay, useOverlay } from './overlay'
import type { PaletteProps } from './palette'
import { type PageKey, readKey } from './shortcuts'

const Palette = dynamic(() => import('./palette').then((module) => module.Palette), { ssr: false })
const ShortcutList = dynamic(() => import('./shortcut-list').then((module) => module.ShortcutList), {
  ssr: false,
})

/** How long `g` waits for its letter. */
const PREFIX_MS = 1_200
const FIELDS = 'input, textarea, select, [contenteditable=""], [contenteditable="true"]'

const isTyping = (target: EventTarget | null): boolean =>
  (target instanceof Element && target.closest(FIELDS) !== null) ||
  document.querySelector('dialog[open]') !== null

/** Listens to the keys of the frame, and holds what they open. Its code comes with the first use. */
export function Keyboard(props: Omit<PaletteProps, 'typed' | 'onClose'> & { keys: readonly PageKey[] }) {
  const { keys, ...palette } = props
  const router = useRouter()
  const open = useOverlay()
  const early = useRef('')

  // Letters that come faster than the palette's code are not lost: they are its first query.
  useEffect(() => {
    early.current = ''
    if (open !== 'palette') return
    const onKey = (event: KeyboardEvent) => {
      const isText = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey
      if (!isText || document.querySelector('dialog[open]')) return
      early.current += event.key
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey, { capture: true })
    return () => window.removeEventListener('keydown', onKey, { capture: true })
  }, [open])

  useEffect(() => {
    let prefixedAt = Number.NEGATIVE_INFINITY
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, repeat } = event
      if (repeat || event.defaultPrevented) return
      const meaning = readKey(
        {
          key,
          command: (ctrlKey || metaKey) && !altKey,
          modified: ctrlKey || metaKey || altKey,
          typing: open !== null || isTyping(event.target),
          prefixed: event.timeStamp - prefixedAt < PREFIX_MS,
        },
        keys,
      )
      prefixedAt = meaning?.kind === 'prefix' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (!meaning) return
      event.preventDefault()
      if (meaning.kind === 'go') router.push(meaning.href)
      else if (meaning.kind !== 'prefix') showOverlay(meaning.kind)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [keys, router, open])

  const close = () => showOverlay(null)
  const takeEarly = () => {
    const taken = early.current
    early.current = ''
    return taken
  }
  if (open === 'palette') return <Palette {...palette} typed={takeEarly} onClose={close} />
  return open === 'shortcuts' ? <ShortcutList keys={keys} onClose={close} /> : null
}
