import Link from 'next/link'
import type { ReactNode } from 'react'
import { Age } from '@/app/_ui/age'
import { StatusBadge } from '@/app/_ui/badge'
import { usedTitle, usedWords } from '@/app/_ui/budget-bar'
import { ChangeText } from '@/app/_ui/figure'
import { formatCount, formatLogReturn } from '@/app/_ui/format'
import { formatClock, zoneName } from '@/app/_ui/format-time'
import { Loading, Skeleton } from '@/app/_ui/states'
import { getEnv } from '@/lib/env'
import { assetHref } from './changes'
import { type DayFacts, getDayFacts } from './data'

const STRIP = 'card mb-3 grid gap-x-6 gap-y-1 py-2! text-[13px] sm:grid-cols-2 xl:flex xl:justify-between'
const FACTS = 5

/** The day in one line: what moved most, and whether the data can be trusted. */
export async function DayStrip({ now }: { now: Date }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const { move, lastRun, newest, gaps, budget } = await getDayFacts(now, zone)
  return (
    <section aria-label="The day in one line" className={STRIP}>
      <Fact label="Largest move in 24 h">
        {move ? (
          <Link href={assetHref(move.coingeckoId)} className="hover:underline">
            <span className="font-semibold">{move.name}</span>{' '}
            <ChangeText change={formatLogReturn(move.logReturn24h)} />
          </Link>
        ) : (
          <Unknown reason="No asset has a price of a day ago yet" />
        )}
      </Fact>
      <Fact label="Last run">
        {lastRun ? <LastRun run={lastRun} zone={zone} /> : <Unknown reason="Nothing has run yet" />}
      </Fact>
      <Fact label="Newest price">
        {newest ? (
          <Age at={newest} now={now.getTime()} zone={zone} />
        ) : (
          <Unknown reason="No price has been stored yet" />
        )}
      </Fact>
      <Fact label="Gaps today">
        <Gaps gaps={gaps} />
      </Fact>
      <Fact label="Calls this month">
        {budget ? (
          <Link href="/data/pipeline#budget" title={usedTitle(budget)} className="hover:underline">
            {usedWords(budget)}
          </Link>
        ) : (
          <Unknown reason="No source is configured, so no calls are made" />
        )}
      </Fact>
    </section>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <p className="h-6 truncate leading-6">
      <span className="mr-1.5 text-mut">{label}</span>
      {children}
    </p>
  )
}

/** A dash with its reason, read aloud as well. */
function Unknown({ reason }: { reason: string }) {
  return (
    <span title={reason} className="text-mut">
      <span aria-hidden="true">—</span>
      <span className="sr-only">unknown: {reason}</span>
    </span>
  )
}

function LastRun({ run, zone }: { run: NonNullable<DayFacts['lastRun']>; zone: string }) {
  return (
    <Link href="/data/pipeline?job=market#runs" className="hover:underline">
      <StatusBadge status={run.status} /> {formatClock(run.slot, zone)} {zoneName(run.slot, zone)}
    </Link>
  )
}

function Gaps({ gaps }: Pick<DayFacts, 'gaps'>) {
  if (!gaps || gaps.expected === 0) return <Unknown reason="No full hour has passed since the first tick" />
  const title = `${formatCount(gaps.expected - gaps.missing).text} of ${formatCount(gaps.expected).text} slots since midnight have a price`
  return (
    <Link href="/data/pipeline#gaps" title={title} className="hover:underline">
      {gaps.missing === 0 ? (
        <StatusBadge status="none" tone="good" />
      ) : (
        <StatusBadge status={`${formatCount(gaps.missing).text} slots missing`} tone="warn" />
      )}
    </Link>
  )
}

/** The strip on its way, in its final size. */
export function DayStripSkeleton() {
  return (
    <Loading label="Loading the day" className={STRIP}>
      {Array.from({ length: FACTS }, (_, index) => (
        <Skeleton key={index} className="my-1 h-4 w-40" />
      ))}
    </Loading>
  )
}
