'use client'

import { signOut } from 'next-auth/react'
import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { showOverlay } from './frame/overlay'

interface UserMenuProps {
  user: { email: string; name: string | null; role: string }
}

const initialsOf = (text: string): string =>
  text
    .split(/[\s@._-]+/)
    .filter((word) => word !== '')
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('')

/** Who is logged in, and the way out. The browser's own popover closes it on Escape and on a click elsewhere. */
export function UserMenu({ user }: UserMenuProps) {
  const [leaving, setLeaving] = useState(false)
  const leave = async () => {
    setLeaving(true)
    await signOut({ callbackUrl: '/login' })
  }
  return (
    <>
      <button
        type="button"
        popoverTarget="user-menu"
        aria-label={`User menu, ${user.email}`}
        className="grid size-[30px] shrink-0 place-items-center rounded-full bg-acc text-xs font-semibold text-on-acc"
      >
        {initialsOf(user.name ?? user.email)}
      </button>
      <div
        id="user-menu"
        popover="auto"
        className="fixed inset-auto top-14 right-4 m-0 w-60 rounded-xl border border-line bg-card p-4 text-ink shadow-lg lg:right-7"
      >
        {user.name && <p className="font-semibold">{user.name}</p>}
        <p className="break-words">{user.email}</p>
        <p className="mb-3 text-[13px] text-mut">Role: {user.role}</p>
        {/* A form: the menu opens before the page is hydrated, and React replays a submission, never a click. */}
        <form action={leave}>
          <Button type="submit" disabled={leaving}>
            {leaving ? 'Signing out …' : 'Sign out'}
          </Button>
        </form>
        <button
          type="button"
          popoverTarget="user-menu"
          popoverTargetAction="hide"
          className="link mt-3 text-[13px]"
          onClick={() => showOverlay('shortcuts')}
        >
          Keyboard shortcuts
        </button>
      </div>
    </>
  )
}
