import { MetricTile, TILE_GRID } from '@/app/_ui/metric-tile'
import { sentenceOf } from '@/app/_ui/sentence'
import { Code, EmptyState, NotConfiguredState } from '@/app/_ui/states'
import type { Grade } from '@/lib/domain/market'
import { getEnv, getMode } from '@/lib/env'
import { proveMetric, verifySource } from '../../prove-action'
import { getTiles, type Subject } from './data'
import { tileFigures } from './tile-figures'

export const TILE_COUNT = 6

/** The newest stored figures of the asset, each with the day behind it and its proof. */
export async function Tiles({ subject }: { subject: Subject }) {
  const { head, slots } = await getTiles(subject)
  const newest = slots.day.at(-1)
  if (!head || !newest) return <NoFigures />
  const zone = getEnv().BUSINESS_TIME_ZONE
  const grade = {
    dataGrade: (newest.values.data_grade ?? 'unknown') as Grade,
    metricTime: newest.metricTime,
    now: subject.now.getTime(),
  }
  return (
    <div className={TILE_GRID}>
      {tileFigures(slots).map(({ metric, label, value, exact, comparisons, values }) => (
        <MetricTile
          key={metric}
          id={metric}
          label={label}
          value={value}
          exact={exact}
          comparisons={comparisons}
          sparkline={{ values, label: `${label}, last 24 hours` }}
          sentence={sentenceOf({
            subject: `${head.symbol.toUpperCase()} ${label.toLowerCase()}`,
            value,
            comparison: comparisons[0],
            grade,
            zone,
          })}
          subject={{ assetId: head.assetId, metric, metricTime: newest.metricTime.toISOString() }}
          grade={grade}
          zone={zone}
          prove={proveMetric}
          verify={verifySource}
        />
      ))}
    </div>
  )
}

function NoFigures() {
  return (
    <div className="card">
      {getMode() === 'not_configured' ? (
        <NotConfiguredState title="No figures of this asset, because no source is configured.">
          Set <Code>COINGECKO_API_KEY</Code> and restart. The first tick follows within five minutes.
        </NotConfiguredState>
      ) : (
        <EmptyState title="This asset has no figures yet.">
          They come with the next tick that returns it, within five minutes while it is tracked.
        </EmptyState>
      )}
    </div>
  )
}
