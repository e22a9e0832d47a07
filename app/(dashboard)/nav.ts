import type { IconName } from '@/app/_ui/icon'
import type { Role } from '@/lib/domain/role'

export interface NavItem {
  href: string
  label: string
  icon: IconName
  /** The lowest role that sees the page. */
  role: Role
}

/** REGISTRY of pages: a line here is a place in the rail and a page the end-to-end run walks. */
export const NAV: readonly NavItem[] = [
  { href: '/', label: 'Today', icon: 'today', role: 'viewer' },
  { href: '/alerts', label: 'Alerts', icon: 'alerts', role: 'viewer' },
  { href: '/data/pipeline', label: 'Pipeline', icon: 'pipeline', role: 'viewer' },
  { href: '/data/quarantine', label: 'Quarantine', icon: 'quarantine', role: 'viewer' },
]
