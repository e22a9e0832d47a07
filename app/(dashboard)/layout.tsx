import { type ReactNode, Suspense } from 'react'
import { Badge } from '@/app/_ui/badge'
import { ThemeToggle } from '@/app/_ui/theme-toggle'
import { ToastHost } from '@/app/_ui/toast'
import { requireUser } from '@/lib/auth/session'
import { hasRole } from '@/lib/domain/role'
import { getEnv, getMode, type Mode } from '@/lib/env'
import { Attribution } from './attribution'
import { BudgetStrip } from './budget-strip'
import { LateStrip } from './late-strip'
import { ModeStrip } from './mode-strip'
import { NAV } from './nav'
import { NavLinks } from './nav-links'
import { TickCountdown } from './tick-countdown'
import { UserMenu } from './user-menu'

export const dynamic = 'force-dynamic'

const MODE_NAMES: Record<Mode, string> = { demo: 'Demo', live: 'Live', not_configured: 'Not configured' }

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const user = await requireUser()
  const mode = getMode()
  const items = NAV.filter((item) => hasRole(user.role, item.role))
  return (
    <div className="mx-auto flex min-h-dvh max-w-[1440px] flex-col lg:grid lg:grid-cols-[196px_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only z-30 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:rounded-lg focus:bg-card focus:p-3"
      >
        Skip to the content
      </a>
      <div className="no-print lg:col-start-1 lg:row-start-1 lg:border-r lg:border-line">
        <div className="lg:sticky lg:top-0 lg:h-dvh lg:px-3 lg:py-[18px]">
          <NavLinks items={items.map(({ href, label, icon }) => ({ href, label, icon }))} />
        </div>
      </div>
      <div className="min-w-0 px-4 pt-3.5 max-lg:min-h-dvh lg:col-start-2 lg:row-start-1 lg:px-7 lg:pb-7">
        <header>
          <div className="flex min-h-[30px] items-center gap-3">
            <p className="font-bold tracking-tight lg:hidden">
              ◆ <span className="max-sm:sr-only">KoinStrap</span>
            </p>
            <Badge title="Where the market data comes from">{MODE_NAMES[mode]}</Badge>
            <div className="ml-auto flex items-center gap-3">
              <TickCountdown
                now={Date.now()}
                zone={getEnv().BUSINESS_TIME_ZONE}
                ticking={mode !== 'not_configured'}
              />
              <ThemeToggle />
              <UserMenu user={{ email: user.email, name: user.name, role: user.role }} />
            </div>
          </div>
          <ModeStrip mode={mode} />
          <Suspense>
            <LateStrip />
            <BudgetStrip />
          </Suspense>
        </header>
        <main id="main">{children}</main>
      </div>
      <Attribution />
      <ToastHost />
    </div>
  )
}
