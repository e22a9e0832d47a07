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

/** Search, range, mode, next prices and time, theme, user: one row at every width. */
export async function TopBar({ user }: { user: SessionUser }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  return (
    <div className="no-print flex flex-wrap items-center gap-x-2 gap-y-2 lg:gap-x-3">
      <p className="font-bold tracking-tight lg:hidden">
        ◆ <span className="max-md:sr-only">KoinStrap</span>
      </p>
      <div className="flex min-w-0 items-center max-lg:order-3 lg:max-w-[420px] lg:flex-1">
        <SearchButton />
      </div>
      <div className="max-lg:order-2 max-lg:ml-auto">
        <RangePicker ranged={RANGED} />
      </div>
      <div className="flex items-center gap-2 max-lg:order-1 lg:ml-auto">
        {/* A phone has no room for it; the strip below says it when the data is not live. */}
        <span className="max-sm:hidden">
          <Badge title="Where the market data comes from">{MODE_NAMES[getMode()]}</Badge>
        </span>
        <TickCountdown now={Date.now()} zone={zone} schedule={await getSchedule()} />
      </div>
      <div className="flex items-center gap-2 max-lg:order-4 lg:gap-2.5">
        <ThemeToggle />
        <UserMenu user={{ email: user.email, name: user.name, role: user.role }} />
      </div>
    </div>
  )
}
