import { Badge } from '@/app/_ui/badge'
import { ThemeToggle } from '@/app/_ui/theme-toggle'
import type { SessionUser } from '@/lib/auth/session'
import { getEnv, getMode, type Mode } from '@/lib/env'
import { NAV } from '../nav'
import { TickCountdown } from '../tick-countdown'
import { UserMenu } from '../user-menu'
import { getSchedule } from './data'
import { RangePicker } from './range-picker'
import { SearchButton } from './search-button'

const MODE_NAMES: Record<Mode, string> = { demo: 'Demo', live: 'Live', not_configured: 'Not configured' }
const RANGED = NAV.filter(({ ranged }) => ranged).map(({ href }) => href)

/** Search, range, mode, next tick and time, theme, user. On a phone range and times stand in a row of their own. */
export async function TopBar({ user }: { user: SessionUser }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  return (
    <div className="no-print flex flex-wrap items-center gap-x-3 gap-y-2">
      <p className="font-bold tracking-tight lg:hidden">
        ◆ <span className="max-sm:sr-only">KoinStrap</span>
      </p>
      <SearchButton />
      <div className="contents max-lg:order-2 max-lg:flex max-lg:w-full max-lg:flex-wrap max-lg:items-center max-lg:justify-between max-lg:gap-3">
        <div className="max-lg:order-2">
          <RangePicker ranged={RANGED} />
        </div>
        <div className="flex min-h-[34px] items-center gap-2 lg:ml-auto">
          <Badge title="Where the market data comes from">{MODE_NAMES[getMode()]}</Badge>
          <TickCountdown now={Date.now()} zone={zone} schedule={await getSchedule()} />
        </div>
      </div>
      <div className="flex items-center gap-2.5 max-lg:ml-auto">
        <ThemeToggle />
        <UserMenu user={{ email: user.email, name: user.name, role: user.role }} />
      </div>
    </div>
  )
}
