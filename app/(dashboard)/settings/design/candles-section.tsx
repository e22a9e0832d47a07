import Link from 'next/link'
import { formatCount } from '@/app/_ui/format'
import { getEnv } from '@/lib/env'
import { CandleExample, ComparedExample, ShortExample } from './candle-example'
import { Example, Section } from './section'
import { CANDLE_COUNTS, hrefOf, type View } from './view'

/** Candles: a readable number of them, or as many as panning is measured with. */
export function CandlesSection({ view }: { view: View }) {
  const { after: _, ...rest } = view
  const zone = getEnv().BUSINESS_TIME_ZONE
  return (
    <Section id="candles">
      <nav aria-label="Number of candles" className="mb-3 flex gap-1 text-[13px]">
        {CANDLE_COUNTS.map((candles) => (
          <Link
            key={candles}
            href={hrefOf({ ...rest, candles }, '#candles')}
            aria-current={candles === view.candles ? 'true' : undefined}
            className="rounded-[7px] px-2.5 py-1 text-mut hover:text-ink aria-[current]:bg-card aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:ring-1 aria-[current]:ring-line"
          >
            {formatCount(candles).text} candles
          </Link>
        ))}
      </nav>
      <CandleExample key={view.candles} count={view.candles} zone={zone} />
      <div className="mt-3 grid gap-3 xl:grid-cols-2">
        <Example name="another asset, panes">
          <ComparedExample zone={zone} />
        </Example>
        <Example name="too short">
          <ShortExample zone={zone} />
        </Example>
      </div>
    </Section>
  )
}
