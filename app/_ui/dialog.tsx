'use client'

import { type ReactNode, useId } from 'react'
import { Button } from './button'
import { Icon } from './icon'
import { closeModal, Modal } from './modal'

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
  'm-auto w-[min(480px,calc(100vw-32px))] max-h-[calc(100dvh-32px)] rounded-xl border border-line bg-card p-0 text-ink shadow-xl backdrop:bg-[var(--shade)]'

interface FrameProps extends DialogProps {
  className: string
  inner: string
}

function Frame({ open, onClose, title, eyebrow, children, footer, className, inner }: FrameProps) {
  const titleId = useId()
  return (
    <Modal open={open} onClose={onClose} labelledBy={titleId} className={className}>
      <div className={`flex flex-col gap-4 p-5 ${inner}`}>
        <header className="flex items-start justify-between gap-4">
          <div className="min-w-0">
            {eyebrow && <p className="text-[13px] text-mut">{eyebrow}</p>}
            <h2 id={titleId} className="text-lg font-semibold tracking-tight [overflow-wrap:anywhere]">
              {title}
            </h2>
          </div>
          <Button aria-label="Close" onClick={closeModal}>
            <Icon name="close" />
          </Button>
        </header>
        {children}
        {footer && <footer className="flex flex-wrap justify-end gap-2">{footer}</footer>}
      </div>
    </Modal>
  )
}

/** A modal in the middle of the page; a click beside it, Escape and its button close it. */
export const Dialog = (props: DialogProps) => <Frame {...props} className={DIALOG} inner="" />

/** A modal at the right edge, as high as the page; closes like a dialog. */
export const Drawer = (props: DialogProps) => <Frame {...props} className="drawer" inner="min-h-full" />
