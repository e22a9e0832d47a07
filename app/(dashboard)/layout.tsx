import { type ReactNode, Suspense } from 'react'
import { ToastHost } from '@/app/_ui/toast'
import { requireUser } from '@/lib/auth/session'
import { hasRole } from '@/lib/domain/role'
import { SLOT_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import { Attribution } from './attribution'
import { runMarketNow } from './data/pipeline/run-now-action'
import { getOpenAlerts, getSchedule, getTick } from './frame/data'
import { Keyboard } from './frame/keyboard'
import { Liveness } from './frame/liveness'
import { findAssets, listDefinitions } from './frame/palette-actions'
import { PrintHeader } from './frame/print-header'
import { RouteFocus } from './frame/route-focus'
import { assignKeys } from './frame/shortcuts'
import { TopBar } from './frame/top-bar'
import { TrustStrip } from './frame/trust-strip'
import { NAV } from './nav'
import { BottomBar, Rail } from './nav-links'

export const dynamic = 'force-dynamic'

const ALERTS = '/alerts'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const user = await requireUser()
  const zone = getEnv().BUSINESS_TIME_ZONE
  const [tick, schedule, alerts] = await Promise.all([getTick(), getSchedule(), getOpenAlerts()])
  const pages = NAV.filter((item) => hasRole(user.role, item.role)).map(({ href, label, icon, section }) => ({
    href,
    label,
    icon,
    section,
  }))
  const badge = alerts.open > 0 ? { href: ALERTS, count: alerts.open, act: alerts.toAct > 0 } : null
  const asOf = tick.asOf?.getTime() ?? null
  return (
    <>
      {/* The first picture is the whole shell: it comes in one piece, and half of it first would be laid out and painted twice. */}
      <link rel="expect" href="#page-end" blocking="render" />
      <div className="mx-auto flex min-h-dvh max-w-[1440px] flex-col lg:grid lg:grid-cols-[196px_minmax(0,1fr)]">
        <a
          href="#main"
          className="sr-only z-30 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:rounded-lg focus:bg-card focus:p-3"
        >
          Skip to the content
        </a>
        <div className="no-print lg:col-start-1 lg:row-start-1 lg:border-r lg:border-line">
          <div className="lg:sticky lg:top-0 lg:h-dvh lg:overflow-y-auto lg:px-3 lg:pt-[22px] lg:pb-[116px]">
            <Rail items={pages} badge={badge} />
          </div>
        </div>
        <div className="min-w-0 px-4 pt-3.5 max-lg:min-h-[min(100dvh,900px)] lg:col-start-2 lg:row-start-1 lg:px-7 lg:pb-7">
          <header>
            <TopBar user={user} />
            <TrustStrip user={user} />
          </header>
          <Suspense>
            <PrintHeader asOf={asOf} zone={zone} user={user.email} />
          </Suspense>
          <main id="main" tabIndex={-1} className="outline-none">
            {children}
          </main>
        </div>
        <Attribution />
        <BottomBar items={pages} badge={badge} />
        {/* Behind the bar: half of its items would be spread over the whole width. */}
        <span id="page-end" hidden />
        <ToastHost />
        <RouteFocus />
        <Liveness
          mark={tick.mark}
          settled={tick.settled?.getTime() ?? null}
          asOf={asOf}
          everyMs={everyMsOf(schedule)}
          zone={zone}
        />
        <Keyboard
          keys={assignKeys(pages)}
          pages={pages}
          mayExport={hasRole(user.role, 'analyst')}
          findAssets={findAssets}
          listDefinitions={listDefinitions}
          runMarket={hasRole(user.role, 'operator') ? runMarketNow : null}
        />
      </div>
    </>
  )
}

/** Slots come from outside too, where this process has no schedule. */
function everyMsOf(schedule: Awaited<ReturnType<typeof getSchedule>>): number | null {
  if (schedule.kind === 'ticking') return schedule.everyMs
  return schedule.kind === 'scheduler_off' ? SLOT_MS : null
}
