'use client'

import type { ReactNode } from 'react'
import { Button } from './button'
import { Dialog } from './dialog'

interface ConfirmDialogProps {
  open: boolean
  onClose: () => void
  /** A question: "Disable ada@example.com?" */
  title: string
  /** What will happen, and whether it can be undone. */
  children: ReactNode
  /** The word of the button says what it does: "Disable". */
  button: string
  onConfirm: () => void
  /** It cannot be undone, or locks somebody out. */
  grave?: boolean
}

/** Asks before something that is hard to undo. The safe way out has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onClose, title, children, button, onConfirm, grave = false } = props
  const confirm = () => {
    onClose()
    onConfirm()
  }
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      footer={
        <>
          <Button size="large" data-autofocus="" onClick={onClose}>
            Cancel
          </Button>
          <Button size="large" look={grave ? 'grave' : 'primary'} onClick={confirm}>
            {button}
          </Button>
        </>
      }
    >
      <div className="text-mut">{children}</div>
    </Dialog>
  )
}
