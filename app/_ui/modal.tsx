'use client'

import { type MouseEvent, type ReactNode, type RefObject, useEffect, useRef } from 'react'

interface ModalProps {
  /** False keeps it closed, in its place. */
  open?: boolean
  /** Called once it has been closed: by Escape, by `closeModal`, or by a click beside it. */
  onClose: () => void
  /** Names it for those who hear the page; or the id of what does. */
  label?: string
  labelledBy?: string
  className: string
  children: ReactNode
}

/** A modal stands inside what opened it, and must not look like that. */
const RESET = 'text-left text-sm font-normal tracking-normal whitespace-normal'

/** Opens and closes the browser's own modal, which keeps the focus in and gives it back. */
function useModal(open: boolean): RefObject<HTMLDialogElement | null> {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = ref.current
    if (!open) return dialog?.close()
    if (!dialog || dialog.open) return
    dialog.showModal()
    // React keeps autoFocus to itself, and the browser would take the first button.
    dialog.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [open])
  return ref
}

/** A press that begins and ends on the backdrop; a selection dragged out of the modal is none. */
function useBackdrop(ref: RefObject<HTMLDialogElement | null>) {
  const pressed = useRef(false)
  return {
    onPointerDown: (event: MouseEvent) => {
      pressed.current = event.target === ref.current
    },
    onClick: (event: MouseEvent) => {
      if (pressed.current && event.target === ref.current) ref.current?.close()
    },
  }
}

/** Closes the modal that holds what was pressed. */
export const closeModal = (event: MouseEvent): void =>
  (event.currentTarget as Element).closest('dialog')?.close()

/** The browser's own modal: Escape and a click beside it close it, and the focus goes back where it was. */
export function Modal({ open = true, onClose, label, labelledBy, className, children }: ModalProps) {
  const ref = useModal(open)
  const backdrop = useBackdrop(ref)
  return (
    <dialog
      ref={ref}
      className={`${RESET} ${className}`}
      aria-label={label}
      aria-labelledby={labelledBy}
      // React lets the closing of a modal inside this one bubble.
      onClose={(event) => event.target === event.currentTarget && onClose()}
      {...backdrop}
    >
      {open && children}
    </dialog>
  )
}
