'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Drawer } from './dialog'

interface DrawerFrameProps {
  title: string
  eyebrow: string
  /** Where the page is without the drawer. */
  closedHref: string
  children: ReactNode
}

/** A drawer that stands in the address: closing it goes to the address without it. */
export function DrawerFrame({ title, eyebrow, closedHref, children }: DrawerFrameProps) {
  const router = useRouter()
  const [open, setOpen] = useState(true)
  const close = () => {
    setOpen(false)
    router.replace(closedHref, { scroll: false })
  }
  return (
    <Drawer open={open} onClose={close} title={title} eyebrow={eyebrow}>
      {children}
    </Drawer>
  )
}
