import { Age } from '@/app/_ui/age'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { type Figure, formatCompactUsd, formatCount, formatLogReturn, formatPrice } from '@/app/_ui/format'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { Code, EmptyState } from '@/app/_ui/states'
import type { RestatementLine, RestatementReason } from '@/db/queries/restatements'
import { MINUTE_MS } from '@/lib/domain/slot'
import { getEnv } from '@/lib/env'
import { METRICS } from '@/lib/metrics'
import { listRestated } from './data'

/** Longer than any run works at a time: then one died, and the next delivery settles it. */
const HELD_AFTER_MS = 10 * MINUTE_MS

const REASONS: Record<RestatementReason, string> = {
  resampled: 'a later sample of the same slot',
  corrected: 'the source says otherwise now',
  late_input: 'an input came late',
}

/** Name of a figure: of the catalogue where it is there, else its column in words; bars say their length. */
function nameOf({ metric, rowPart }: RestatementLine): string {
  const words = metric.replaceAll('_', ' ').replace(/ usd$/, '')
  const name = METRICS.find(({ id }) => id === metric)?.name ?? words.charAt(0).toUpperCase() + words.slice(1)
  return rowPart === '' ? name : `${name}, ${rowPart} bar`
}

function figureOf(metric: string, value: string | null): Figure {
  const reason = 'Not known any more'
  if (metric.startsWith('log_return'))
    return formatLogReturn(value === null ? null : Number(value), { reason })
  if (/^(volume|market_cap)/.test(metric)) return formatCompactUsd(value, reason)
  if (/samples$/.test(metric)) return formatCount(value === null ? null : Number(value), reason)
  return formatPrice(value, reason)
}

/** What was shown and what is told now; every digit where the short forms would look the same. */
function figuresOf({ metric, oldValue, newValue }: RestatementLine): [Figure, Figure] {
  const [shown, now] = [figureOf(metric, oldValue), figureOf(metric, newValue)]
  if (shown.text !== now.text) return [shown, now]
  return [
    { ...shown, text: oldValue ?? shown.text },
    { ...now, text: newValue ?? now.text },
  ]
}

const columnsOf = (now: number, zone: string): Column<RestatementLine>[] => [
  {
    id: 'asset',
    header: 'Asset',
    cell: ({ coingeckoId }) => (
      <span title={coingeckoId} className="block max-w-[24ch] truncate font-semibold max-sm:max-w-[13ch]">
        {coingeckoId}
      </span>
    ),
  },
  { id: 'figure', header: 'Figure', cell: nameOf },
  {
    id: 'time',
    header: `Time, ${zoneName(new Date(now), zone)}`,
    cell: ({ rowTime }) => (
      <span title={formatExactTime(rowTime, zone)}>{formatShortTime(rowTime, zone)}</span>
    ),
  },
  { id: 'old', header: 'Shown', numeric: true, cell: (line) => <FigureText figure={figuresOf(line)[0]} /> },
  { id: 'new', header: 'Now', numeric: true, cell: (line) => <FigureText figure={figuresOf(line)[1]} /> },
  { id: 'reason', header: 'Why', cell: ({ reason }) => REASONS[reason] },
  {
    id: 'when',
    header: 'Changed',
    cell: ({ restatedAt }) => <Age at={restatedAt} now={now} zone={zone} />,
  },
  { id: 'run', header: 'Run', cell: ({ job, runId }) => `${job ?? 'run'} ${runId}` },
]

function Finality({ watermark, now, zone }: { watermark: Date; now: number; zone: string }) {
  const isHeld = now - watermark.getTime() > HELD_AFTER_MS
  return (
    <p className={`mb-2 text-[13px] ${isHeld ? 'text-amber' : 'text-mut'}`} data-testid="watermark">
      {isHeld && '▲ '}
      Answers are final up to {formatExactTime(watermark, zone)}
      {isHeld ? (
        '. A run that did not end holds it back until the next delivery of its job settles it.'
      ) : (
        <>
          {' '}
          · <Code>{`as_of=${watermark.toISOString()}`}</Code>
        </>
      )}
    </p>
  )
}

/** Figures that had been shown and were changed since, newest first, and up to when nothing changes any more. */
export async function RestatementsCard() {
  const { lines, count24h, watermark } = await listRestated()
  const [now, zone] = [Date.now(), getEnv().BUSINESS_TIME_ZONE]
  const total = `${formatCount(count24h).text} in 24 hours`
  return (
    <Card title="Restatements" aside={lines.length > 0 ? `newest ${lines.length} · ${total}` : null}>
      <Finality watermark={watermark} now={now} zone={zone} />
      {lines.length === 0 ? (
        <EmptyState title="No shown figure was changed.">
          When a later sample, a correction or a late input changes one, it stands here with what was shown.
        </EmptyState>
      ) : (
        <DataTable
          caption="Restatements"
          columns={columnsOf(now, zone)}
          rows={lines}
          rowKey={({ id }) => id}
          rowTestId={({ id }) => `restatement-${id}`}
        />
      )}
    </Card>
  )
}
