'use client'

import { type ReactNode, useEffect, useRef } from 'react'

interface ModalProps {
  /** Names it for those who hear the page. */
  label: string
  onClose: () => void
  className: string
  children: ReactNode
}

/** The browser's own modal dialog: Escape and a click beside it close it, and the focus goes back where it was. */
export function Modal({ label, onClose, className, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for it, and the browser hears it.
    <dialog
      ref={dialog}
      aria-label={label}
      className={className}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && dialog.current?.close()}
    >
      {children}
    </dialog>
  )
}
