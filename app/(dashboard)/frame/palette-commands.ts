'use client'

import { signOut } from 'next-auth/react'
import type { IconName } from '@/app/_ui/icon'
import { switchTheme } from '@/app/_ui/theme-toggle'
import type { RunNowAnswer } from '../data/pipeline/run-now-action'
import { showOverlay } from './overlay'

export interface PaletteAction {
  id: string
  label: string
  /** More words it is found by. */
  words: string
  icon: IconName
  /** Does it, and gives what is to be said; nothing when the palette has closed. */
  run: () => Promise<string | null>
}

interface ActionInput {
  /** What the page's data is as a file; null for those who may not take it away. */
  marketFile: { label: string; href: string } | null
  runMarket: (() => Promise<RunNowAnswer>) | null
  close: () => void
}

/** What the palette can do, for the rights of its reader. */
export function listPaletteActions({ marketFile, runMarket, close }: ActionInput): PaletteAction[] {
  const closing = (act: () => void) => async () => {
    close()
    act()
    return null
  }
  const run: PaletteAction[] = runMarket
    ? [
        {
          id: 'run-market',
          label: 'Fetch prices now',
          words: 'tick run market job update',
          icon: 'pipeline',
          run: () => runMarket().then(wordsOf, () => 'The run could not be started: see the server’s log.'),
        },
      ]
    : []
  const exports: PaletteAction[] = marketFile
    ? [
        {
          id: 'export',
          label: marketFile.label,
          words: 'download',
          icon: 'export',
          run: closing(() => window.location.assign(marketFile.href)),
        },
      ]
    : []
  return [
    ...run,
    ...exports,
    {
      id: 'copy',
      label: 'Copy the link of this view',
      words: 'share address url',
      icon: 'link',
      run: copyLink,
    },
    {
      id: 'theme',
      label: 'Switch between light and dark',
      words: 'theme mode',
      icon: 'moon',
      run: async () => {
        switchTheme()
        return 'The theme is switched.'
      },
    },
    {
      id: 'shortcuts',
      label: 'Keyboard shortcuts',
      words: 'keys help',
      icon: 'keyboard',
      run: async () => {
        showOverlay('shortcuts')
        return null
      },
    },
    {
      id: 'sign-out',
      label: 'Sign out',
      words: 'log out leave',
      icon: 'leave',
      run: closing(() => void signOut({ callbackUrl: '/login' })),
    },
  ]
}

function wordsOf(answer: RunNowAnswer): string {
  if (!answer.ok) return answer.message
  const { status, counts } = answer
  if (status === 'duplicate') return 'This slot is already done or running.'
  return `Prices ${status}: ${counts.inserted} rows inserted, ${counts.updated} updated.`
}

async function copyLink(): Promise<string> {
  try {
    await navigator.clipboard.writeText(window.location.href)
    return 'The link is copied.'
  } catch {
    return 'The browser did not let the link be copied: take it from its address line.'
  }
}
