'use client'

import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
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
export function Keyboard(props: Omit<PaletteProps, 'onClose'> & { keys: readonly PageKey[] }) {
  const { keys, ...palette } = props
  const router = useRouter()
  const open = useOverlay()

  useEffect(() => {
    let prefixedAt = 0
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, repeat } = event
      if (repeat || event.defaultPrevented) return
      const meaning = readKey(
        {
          key,
          command: (ctrlKey || metaKey) && !altKey,
          modified: ctrlKey || metaKey || altKey,
          typing: isTyping(event.target),
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
  }, [keys, router])

  const close = () => showOverlay(null)
  if (open === 'palette') return <Palette {...palette} onClose={close} />
  return open === 'shortcuts' ? <ShortcutList keys={keys} onClose={close} /> : null
}
