'use client'

import { copyText } from './clipboard'
import { Menu, type MenuItem } from './menu'
import type { ProofActions, ProofAnswer, ProofSubject } from './proof'
import { withProof } from './sentence'
import { useToast } from './toast'

interface TileMenuProps {
  label: string
  sentence: string
  exact: string | null
  subject: ProofSubject
  prove: ProofActions['prove']
}

const NO_ANSWER: ProofAnswer = { ok: false, message: 'The server could not be reached.' }

/** What can be taken from a tile: its figure as a sentence with its proof, or as it stands in the database. */
export function TileMenu({ label, sentence, exact, subject, prove }: TileMenuProps) {
  const toast = useToast()
  const copy = (text: Promise<string>) =>
    copyText(text).then(
      async () => toast(`Copied: ${await text}`),
      () => toast('The browser does not let this page use the clipboard.', 'warn'),
    )
  const items: MenuItem[] = [
    {
      id: 'sentence',
      label: 'Copy as sentence',
      onSelect: () =>
        copy(
          prove(subject)
            .catch(() => NO_ANSWER)
            .then((answer) => withProof(sentence, answer)),
        ),
    },
  ]
  if (exact !== null)
    items.push({ id: 'exact', label: 'Copy exact value', onSelect: () => copy(Promise.resolve(exact)) })
  return (
    <Menu
      label={`More about ${label}`}
      items={items}
      className="relative z-10 grid size-6 place-items-center rounded-md text-mut hover:bg-bg hover:text-ink"
    >
      <span aria-hidden="true">⋯</span>
    </Menu>
  )
}
