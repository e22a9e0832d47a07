'use client'

import { useEffect, useRef, useSyncExternalStore } from 'react'
import { Icon } from './icon'

interface ToastLine {
  id: number
  message: string
  tone: 'good' | 'warn'
}

/** Long enough to read a sentence twice. */
const SHOWN_MS = 6000
/** Older ones make room: a stack of news is read by nobody. */
const MOST = 3

let toasts: readonly ToastLine[] = []
let nextId = 1
const listeners = new Set<() => void>()
const NONE: readonly ToastLine[] = []

function change(next: readonly ToastLine[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

const drop = (id: number): void => change(toasts.filter((one) => one.id !== id))

function showToast(message: string, tone: ToastLine['tone'] = 'good'): void {
  const id = nextId++
  change([...toasts, { id, message, tone }].slice(-MOST))
  setTimeout(() => drop(id), SHOWN_MS)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Says that something small is done; what needs an answer belongs beside its form. */
export const useToast = (): typeof showToast => showToast

/** Where toasts appear, once a page; polite to those who hear it, and above any dialog. */
export function ToastHost() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  )
  const host = useRef<HTMLDivElement>(null)
  // The newest popover lies on top, also on a modal that was opened after the last toast.
  useEffect(() => {
    host.current?.hidePopover()
    if (shown.length > 0) host.current?.showPopover()
  }, [shown])
  return (
    <div
      ref={host}
      popover="manual"
      role="status"
      aria-live="polite"
      className="no-print fixed inset-auto right-4 bottom-20 m-0 w-[min(360px,calc(100vw-32px))] flex-col gap-2 bg-transparent p-0 open:flex lg:right-7 lg:bottom-7"
    >
      {shown.map(({ id, message, tone }) => (
        <div
          key={id}
          className="flex items-start gap-2 rounded-[9px] border border-line-strong bg-card px-3 py-2 text-[13px] text-ink shadow-lg"
        >
          <span aria-hidden="true" className={tone === 'good' ? 'text-up' : 'text-amber'}>
            {tone === 'good' ? '✓' : '▲'}
          </span>
          <p className="min-w-0 flex-1 [overflow-wrap:anywhere]">{message}</p>
          <button
            type="button"
            aria-label="Dismiss"
            onClick={() => drop(id)}
            className="rounded p-0.5 text-mut hover:text-ink"
          >
            <Icon name="close" className="size-3.5" />
          </button>
        </div>
      ))}
    </div>
  )
}
