import Form from 'next/form'
import Link from 'next/link'
import { Card } from '@/app/_ui/card'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import { SelectAtOnce } from '@/app/_ui/select-at-once'
import { EmptyState } from '@/app/_ui/states'
import type { GapState } from '@/lib/domain/gap-grid'
import { DAY_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import { type Gaps, getGaps } from './data'
import { GapCalendar } from './gap-calendar'
import { GapDays } from './gap-days'
import { GAP_SHADES } from './gap-shades'
import { Verdict } from './gap-verdict'
import { hrefOf, PATH, type View } from './view'

/** Which prices are there and which are not, hour by hour. */
export async function GapCard({ view, now }: { view: View; now: Date }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const gaps = await getGaps(view, now)
  const { grid, assets, chosen } = gaps
  // Hours of a month without a gap are a page of green that says one word.
  const showsHours = view.hours === null ? grid.missing > 0 : view.hours === 'show'
  return (
    <Card title="Gaps" aside={spanOf(gaps, zone)}>
      {assets.length === 0 ? (
        <EmptyState title="Nothing is watched yet.">
          The calendar begins with the first prices: it holds each hour’s slots against what was expected.
        </EmptyState>
      ) : (
        <>
          <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
            <Verdict gaps={gaps} />
            <AssetFilter view={view} assets={assets} />
          </div>
          {view.asset !== null && chosen === null && (
            <p className="mb-2 text-[13px] text-amber">
              ▲ No tracked asset is called {view.asset}: this is the calendar of all.
            </p>
          )}
          <div className="mb-2 flex flex-wrap items-center gap-x-4 gap-y-2">
            <GapDays days={grid.days} />
            <Link
              href={`${hrefOf(view, { hours: showsHours ? 'hide' : 'show' })}#gaps`}
              scroll={false}
              className="link text-[13px]"
            >
              {showsHours ? 'Hide the hours' : 'Show every hour'}
            </Link>
          </div>
          {showsHours && (
            <GapCalendar
              grid={grid}
              zone={zone}
              zoneWord={zoneName(now, zone)}
              dayHrefs={grid.days.map(({ day }) => `${hrefOf(view, { day })}#runs`)}
              day={view.day}
            />
          )}
          <Legend grid={grid} unpriced={gaps.unpriced} />
        </>
      )}
    </Card>
  )
}

function spanOf({ from, to, isCut }: Gaps, zone: string): string {
  const days = Math.round((to.getTime() - from.getTime()) / DAY_MS)
  return `${isCut ? 'the last ' : ''}${days} days up to ${formatShortTime(to, zone)} ${zoneName(to, zone)}`
}

/** The asset stands in the address; the rest of the view goes along unseen. */
function AssetFilter({ view, assets }: { view: View } & Pick<Gaps, 'assets'>) {
  const kept = [...new URLSearchParams(view.search)].filter(([name]) => name !== 'asset')
  return (
    <Form action={PATH} scroll={false} aria-label="Asset of the calendar" className="flex items-end gap-2">
      {kept.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectAtOnce
        label="Asset"
        name="asset"
        blank="all tracked"
        choices={assets.map(({ coingeckoId, name }) => ({ value: coingeckoId, label: name }))}
        current={view.asset ?? ''}
        className="max-w-[220px]"
      />
    </Form>
  )
}

const LEGEND: readonly { state: GapState; words: string }[] = [
  { state: 'full', words: 'complete' },
  { state: 'part', words: 'some slots missing, with their number' },
  { state: 'none', words: 'all missing' },
  { state: 'history', words: 'loaded history with fewer points' },
]

function Legend({ grid, unpriced }: { grid: Gaps['grid']; unpriced: number }) {
  const occurring = new Set(grid.days.flatMap(({ hours }) => hours.map((cell) => cell?.state)))
  const shown = LEGEND.filter(({ state }) => occurring.has(state))
  return (
    <div className="mt-2 text-[12.5px] text-mut">
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {shown.map(({ state, words }) => (
          <li key={state} className="flex items-center gap-1.5">
            <span aria-hidden="true" className={`size-3 rounded-[3px] ${GAP_SHADES[state]}`} />
            {words}
          </li>
        ))}
      </ul>
      <p className="mt-1">
        A slot is there when it has a price. We expect 12 prices an hour per asset, from when it was first
        seen; an asset that left the selection for a while counts as missing then.
        {unpriced > 0 &&
          ` ${unpriced === 1 ? 'One asset never had' : `${unpriced} assets never had`} a price and ${unpriced === 1 ? 'is' : 'are'} left out.`}
      </p>
    </div>
  )
}
