'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { ConfirmDialog } from '@/app/_ui/confirm-dialog'
import { Dialog, Drawer } from '@/app/_ui/dialog'
import { Field } from '@/app/_ui/field'
import { Menu } from '@/app/_ui/menu'
import { useToast } from '@/app/_ui/toast'

type Open = 'dialog' | 'confirm' | 'grave' | 'drawer' | null

/** What opens over the page, each by a button. */
export function DialogExamples() {
  const [open, setOpen] = useState<Open>(null)
  const toast = useToast()
  const close = () => setOpen(null)
  const say = (what: string) => () => toast(`Example: ${what}.`)
  return (
    <div className="card flex flex-wrap gap-2">
      <Button onClick={() => setOpen('dialog')}>Dialog</Button>
      <Button onClick={() => setOpen('confirm')}>Confirm</Button>
      <Button onClick={() => setOpen('grave')}>Confirm what is grave</Button>
      <Button onClick={() => setOpen('drawer')}>Drawer</Button>
      <Button onClick={say('it is done')}>Toast</Button>
      <Button onClick={() => toast('Example: it could not be done, and this says what to do now.', 'warn')}>
        Toast that warns
      </Button>
      <Menu
        label="Example menu"
        className="rounded-[7px] border border-line px-2.5 py-1 text-[13px] hover:bg-bg"
        items={[
          { id: 'first', label: 'First choice', onSelect: say('first choice') },
          { id: 'second', label: 'Second choice', onSelect: say('second choice') },
          { id: 'third', label: 'Third choice', onSelect: say('third choice') },
        ]}
      >
        Menu ▾
      </Menu>
      <Dialog
        open={open === 'dialog'}
        onClose={close}
        title="Example dialog"
        footer={<Button onClick={close}>Done</Button>}
      >
        <p className="text-mut">The focus stays inside; Escape, the button and a click beside it close it.</p>
        <Field label="Something to type" name="example" />
      </Dialog>
      <ConfirmDialog
        open={open === 'confirm'}
        onClose={close}
        title="Run the example now?"
        button="Run"
        onConfirm={say('it ran')}
      >
        It takes no time and changes nothing.
      </ConfirmDialog>
      <ConfirmDialog
        open={open === 'grave'}
        onClose={close}
        title="Remove the example?"
        button="Remove"
        grave
        onConfirm={say('nothing was removed')}
      >
        This could not be undone, if it did anything.
      </ConfirmDialog>
      <Drawer open={open === 'drawer'} onClose={close} eyebrow="Example" title="A drawer with a long text">
        {Array.from({ length: 12 }, (_, index) => (
          <p key={index} className="text-mut">
            Paragraph {index + 1}. A drawer is as high as the page and scrolls by itself, while the page
            behind it stays where it was.
          </p>
        ))}
      </Drawer>
    </div>
  )
}
