import Form from 'next/form'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { formatCount } from '@/app/_ui/format'
import { formatShortTime, zoneName } from '@/app/_ui/format-time'
import { SelectField } from '@/app/_ui/select-field'
import { EmptyState } from '@/app/_ui/states'
import type { GapState } from '@/lib/domain/gap-grid'
import { DAY_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import { type Gaps, getGaps } from './data'
import { GapCalendar } from './gap-calendar'
import { GAP_SHADES } from './gap-shades'
import { hrefOf, PATH, type View } from './view'

/** Which prices are there and which are not, hour by hour. */
export async function GapCard({ view, now }: { view: View; now: Date }) {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const gaps = await getGaps(view, now)
  const { grid, assets, chosen } = gaps
  return (
    <Card title="Gaps" aside={spanOf(gaps, zone)}>
      {assets.length === 0 ? (
        <EmptyState title="Nothing is watched yet.">
          The calendar begins with the first tick: it holds each hour’s slots against what was expected.
        </EmptyState>
      ) : (
        <>
          <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
            <Verdict gaps={gaps} />
            <AssetFilter view={view} ids={assets.map(({ coingeckoId }) => coingeckoId)} />
          </div>
          {view.asset !== null && chosen === null && (
            <p className="mb-2 text-[13px] text-amber">
              ▲ No tracked asset is called {view.asset}: this is the calendar of all.
            </p>
          )}
          <GapCalendar
            grid={grid}
            zone={zone}
            zoneWord={zoneName(now, zone)}
            dayHrefs={grid.days.map(({ day }) => `${hrefOf(view, { day })}#runs`)}
            day={view.day}
          />
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

/** The answer in one sentence. */
function Verdict({ gaps: { grid, chosen, from, to } }: { gaps: Gaps }) {
  const days = Math.round((to.getTime() - from.getTime()) / DAY_MS)
  const whose = chosen ? `of ${chosen.name} ` : ''
  const total = `${formatCount(grid.present).text} of ${formatCount(grid.expected).text} slots ${whose}are there`
  if (grid.expected === 0) return <p>No full hour has passed since the first tick.</p>
  if (grid.missing === 0) {
    return (
      <p data-testid="gap-verdict">
        <span className="text-up">✓</span> No gaps {whose}in the last {days} days
        {isWhole(grid) ? '' : ', as far as they were watched'}: <span className="text-mut">{total}.</span>
      </p>
    )
  }
  const hours = `${formatCount(grid.gapHours).text} hour${grid.gapHours === 1 ? '' : 's'}`
  return (
    <p data-testid="gap-verdict">
      <span className="text-amber">▲</span>{' '}
      <span className="font-semibold">
        {formatCount(grid.missing).text} slots {whose}are missing in {hours}
      </span>
      : <span className="text-mut">{total}.</span>
    </p>
  )
}

/** A calendar that begins before the first tick can only speak of the hours since. */
const isWhole = ({ days }: Gaps['grid']): boolean =>
  days.every(({ hours }) => hours.every((cell) => cell?.state !== 'blank' && cell?.state !== 'history'))

/** The asset stands in the address; the rest of the view goes along unseen. */
function AssetFilter({ view, ids }: { view: View; ids: readonly string[] }) {
  const kept = [...new URLSearchParams(view.search)].filter(([name]) => name !== 'asset')
  return (
    <Form key={view.asset} action={PATH} aria-label="Asset of the calendar" className="flex items-end gap-2">
      {kept.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SelectField
        label="Asset"
        name="asset"
        blank="all tracked"
        choices={ids}
        defaultValue={view.asset ?? ''}
        className="max-w-[220px]"
      />
      <Button type="submit" className="h-[38px]">
        Show
      </Button>
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
  const shown = LEGEND.filter(({ state }) => state !== 'history' || grid.hasHistory)
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
        A slot is there when it has a price. Expected are 12 an hour of every tracked asset since it was first
        seen; an asset that left the selection for a while counts as missing then.
        {unpriced > 0 &&
          ` ${unpriced === 1 ? 'One asset never had' : `${unpriced} assets never had`} a price and ${unpriced === 1 ? 'is' : 'are'} left out.`}
      </p>
    </div>
  )
}
