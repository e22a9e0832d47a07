'use client'

import { Command } from 'cmdk'
import type { ReactNode } from 'react'
import { Icon, type IconName } from '@/app/_ui/icon'

/** One thing that can be chosen. */
export interface PaletteRow {
  /** Unique in the palette. */
  id: string
  icon: IconName
  name: string
  /** Stands quietly behind the name. */
  detail?: string
  /** Stands at the right. */
  aside?: string
  onSelect: () => void
}

/** A group under its heading; none without rows. */
export function PaletteGroup({ heading, rows }: { heading: string; rows: readonly PaletteRow[] }) {
  if (rows.length === 0) return null
  return (
    <Command.Group
      heading={heading}
      className="pb-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-mut"
    >
      {rows.map(({ id, icon, name, detail, aside, onSelect }) => (
        <Command.Item
          key={id}
          value={id}
          onSelect={onSelect}
          className="flex cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-2 data-[selected=true]:bg-bg data-[selected=true]:ring-1 data-[selected=true]:ring-line-strong"
        >
          <Icon name={icon} className="size-4 text-mut" />
          <span className="truncate">
            {name} {detail && <span className="text-mut">{detail}</span>}
          </span>
          {aside && <span className="ml-auto truncate text-[13px] text-mut">{aside}</span>}
        </Command.Item>
      ))}
    </Command.Group>
  )
}

/** The line at the foot: what can be done, or what came of it. */
export function PaletteFooter({ children }: { children: ReactNode }) {
  return (
    <p role="status" className="border-t border-line px-4 py-2.5 text-[13px] text-mut">
      {children}
    </p>
  )
}
