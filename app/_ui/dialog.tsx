'use client'

import { type MouseEvent, type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { Button } from './button'
import { Icon } from './icon'

interface DialogProps {
  open: boolean
  /** Called once it has been closed: by Escape, its button, or a click beside it. */
  onClose: () => void
  title: string
  /** A quiet line above the title. */
  eyebrow?: string
  children: ReactNode
  /** Buttons at its foot. */
  footer?: ReactNode
}

const DIALOG =
  'm-auto w-[min(480px,calc(100vw-32px))] max-h-[calc(100dvh-32px)] rounded-xl border border-line bg-card p-0 text-ink shadow-xl backdrop:bg-[rgb(12_16_23/45%)]'

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

/** A press that begins and ends on the backdrop; a selection dragged out of the dialog is none. */
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

/** A dialog stands inside what opened it, and must not look like that. */
const RESET = 'text-left text-sm font-normal tracking-normal whitespace-normal'

interface FrameProps extends DialogProps {
  className: string
  inner: string
}

function Frame({ open, onClose, title, eyebrow, children, footer, className, inner }: FrameProps) {
  const ref = useModal(open)
  const backdrop = useBackdrop(ref)
  const titleId = useId()
  return (
    <dialog
      ref={ref}
<<<<<<< HEAD
      className={`${RESET} ${className}`}
      aria-labelledby={titleId}
      onClose={onClose}
=======
      className={className}
      aria-labelledby={titleId}
      // React lets the closing of a dialog inside this one bubble.
      onClose={(event) => event.target === event.currentTarget && onClose()}
>>>>>>> 5074d8a0053850832b932c60267d1aad8192e6ae
      {...backdrop}
    >
      {open && (
        <div className={`flex flex-col gap-4 p-5 ${inner}`}>
          <header className="flex items-start justify-between gap-4">
            <div className="min-w-0">
              {eyebrow && <p className="text-[13px] text-mut">{eyebrow}</p>}
              <h2 id={titleId} className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
                {title}
              </h2>
            </div>
            <Button aria-label="Close" onClick={() => ref.current?.close()}>
              <Icon name="close" />
            </Button>
          </header>
          {children}
          {footer && <footer className="flex flex-wrap justify-end gap-2">{footer}</footer>}
        </div>
      )}
    </dialog>
  )
}

/** A modal in the middle of the page; a click beside it, Escape and its button close it. */
export const Dialog = (props: DialogProps) => <Frame {...props} className={DIALOG} inner="" />

/** A modal at the right edge, as high as the page; closes like a dialog. */
export const Drawer = (props: DialogProps) => <Frame {...props} className="drawer" inner="min-h-full" />
