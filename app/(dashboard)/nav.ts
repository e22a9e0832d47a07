import type { IconName } from '@/app/_ui/icon'
import type { Role } from '@/lib/domain/role'

export interface NavItem {
  href: string
  label: string
  icon: IconName
  /** The lowest role that sees the page. */
  role: Role
  /** Heading of the rail it stands under; without one it is a main page. */
  section?: 'Data' | 'Settings'
  /** The page reads the range of the address, so the frame shows the range picker. */
  ranged?: boolean
}

/** REGISTRY of pages: a line here is a place in the rail and a page the end-to-end run walks. */
export const NAV: readonly NavItem[] = [
  { href: '/', label: 'Today', icon: 'today', role: 'viewer' },
  { href: '/markets', label: 'Markets', icon: 'markets', role: 'viewer' },
  { href: '/alerts', label: 'Alerts', icon: 'alerts', role: 'viewer' },
  {
    href: '/data/pipeline',
    label: 'Pipeline',
    icon: 'pipeline',
    role: 'viewer',
    section: 'Data',
    ranged: true,
  },
  { href: '/data/quarantine', label: 'Quarantine', icon: 'quarantine', role: 'viewer', section: 'Data' },
  { href: '/data/exports', label: 'Exports', icon: 'export', role: 'analyst', section: 'Data' },
  { href: '/docs/api', label: 'API', icon: 'link', role: 'viewer', section: 'Data' },
  { href: '/settings/users', label: 'Users', icon: 'users', role: 'admin', section: 'Settings' },
  { href: '/settings/tokens', label: 'API tokens', icon: 'api', role: 'analyst', section: 'Settings' },
  { href: '/settings/audit', label: 'Audit log', icon: 'audit', role: 'admin', section: 'Settings' },
  { href: '/settings/sources', label: 'Sources', icon: 'sources', role: 'operator', section: 'Settings' },
  { href: '/settings/go-live', label: 'Go live', icon: 'connect', role: 'admin', section: 'Settings' },
  { href: '/settings/design', label: 'Design', icon: 'design', role: 'operator', section: 'Settings' },
]
