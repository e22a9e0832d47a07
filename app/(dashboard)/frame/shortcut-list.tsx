'use client'

import { Button } from '@/app/_ui/button'
import { Icon } from '@/app/_ui/icon'
import { Modal } from '@/app/_ui/modal'
import { useCommandKey } from './command-key'
import type { PageKey } from './shortcuts'

const Key = ({ children }: { children: string }) => (
  <kbd className="rounded-md border border-line-strong bg-bg px-1.5 py-0.5 font-sans text-xs">{children}</kbd>
)

/** Every shortcut of the frame. */
export function ShortcutList({ keys, onClose }: { keys: readonly PageKey[]; onClose: () => void }) {
  const command = useCommandKey()
  const rows: { press: string[]; does: string }[] = [
    { press: [command], does: 'Search assets, pages, metrics and actions' },
    { press: ['/'], does: 'The same' },
    { press: ['?'], does: 'Show these shortcuts' },
    ...keys.map(({ key, label }) => ({ press: ['g', key], does: `Go to ${label}` })),
    { press: ['Esc'], does: 'Close what is open' },
  ]
  return (
    <Modal
      label="Keyboard shortcuts"
      onClose={onClose}
      className="overlay overlay-center w-[min(440px,92vw)]"
    >
      <form method="dialog" className="p-5">
        <header className="mb-3 flex items-center justify-between gap-4">
          <h2 className="text-lg font-semibold tracking-tight">Keyboard shortcuts</h2>
          <Button type="submit" aria-label="Close" data-autofocus>
            <Icon name="close" />
          </Button>
        </header>
        <dl className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-2">
          {rows.map(({ press, does }) => (
            <div key={press.join(' ')} className="contents">
              <dt className="flex gap-1">
                {press.map((key) => (
                  <Key key={key}>{key}</Key>
                ))}
              </dt>
              <dd className="text-mut">{does}</dd>
            </div>
          ))}
        </dl>
      </form>
    </Modal>
  )
}
