import { Age } from '@/app/_ui/age'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import {
  type Figure,
  formatCompactUsd,
  formatCount,
  formatLogReturn,
  formatPrice,
  formatRatio,
  formatShare,
} from '@/app/_ui/format'
import { formatExactTime, formatShortTime, zoneName } from '@/app/_ui/format-time'
import { Code, EmptyState } from '@/app/_ui/states'
import type { RestatedRun, RestatementLine, RestatementReason } from '@/db/queries/restatements'
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

const runOf = ({ job, shard, runId }: RestatedRun): string =>
  [job ?? 'run', shard, `#${runId}`].filter(Boolean).join(' ')

const columnsOf = (now: number, zone: string): Column<RestatedRun>[] => [
  {
    id: 'run',
    header: 'Run',
    csv: 'run_id',
    exact: ({ runId }) => runId,
    cell: (run) => <span className="font-semibold">{runOf(run)}</span>,
  },
  {
    id: 'largest',
    header: <span title="The largest change of a price against what was shown">Largest change</span>,
    csv: 'largest_price_change_ratio',
    numeric: true,
    exact: ({ largest }) => (largest === null ? null : String(largest)),
    cell: ({ largest }) => <FigureText figure={formatShare(largest, { reason: 'No price changed' })} />,
  },
  {
    id: 'figures',
    header: 'Figures',
    numeric: true,
    exact: ({ figures }) => String(figures),
    cell: ({ figures }) => <FigureText figure={formatCount(figures)} />,
  },
  {
    id: 'assets',
    header: 'Assets',
    numeric: true,
    exact: ({ assets }) => String(assets),
    cell: ({ assets }) => <FigureText figure={formatCount(assets)} />,
  },
  {
    id: 'when',
    header: 'Changed',
    csv: 'restated_at',
    exact: ({ restatedAt }) => restatedAt.toISOString(),
    cell: ({ restatedAt }) => <Age at={restatedAt} now={now} zone={zone} />,
  },
  { id: 'reason', header: 'Why', cell: ({ lines }) => (lines[0] ? REASONS[lines[0].reason] : '—') },
]

/** The largest of a run's restatements, each with what was shown; folded until somebody asks. */
function Lines({ run, zone }: { run: RestatedRun; zone: string }) {
  const words =
    run.lines.length < run.figures
      ? `the ${run.lines.length} largest`
      : `all ${formatCount(run.figures).text}`
  return (
    <details className="sticky left-2 w-fit max-w-full text-[13px]">
      <summary className="w-fit text-mut hover:text-ink">Show {words}</summary>
      <ul className="divide-y divide-line pb-1">
        {run.lines.map((line) => {
          const [shown, now] = figuresOf(line)
          return (
            <li
              key={line.id}
              data-testid={`restatement-${line.id}`}
              className="py-1 [overflow-wrap:anywhere]"
            >
              <span title={line.coingeckoId} className="font-semibold">
                {line.name}
              </span>
              , {nameOf(line)}: <FigureText figure={shown} /> → <FigureText figure={now} />
              {line.change !== null && <span className="text-mut"> ({formatRatio(line.change).text})</span>}{' '}
              <time
                dateTime={line.rowTime.toISOString()}
                title={formatExactTime(line.rowTime, zone)}
                className="text-mut"
              >
                of {formatShortTime(line.rowTime, zone)} {zoneName(line.rowTime, zone)}
              </time>
            </li>
          )
        })}
      </ul>
    </details>
  )
}

function Finality({ watermark, now, zone }: { watermark: Date; now: number; zone: string }) {
  const isHeld = now - watermark.getTime() > HELD_AFTER_MS
  return (
    <p className={`mb-2 text-[13px] ${isHeld ? 'text-amber' : 'text-mut'}`} data-testid="watermark">
      {isHeld && '▲ '}
      Answers are final up to {formatShortTime(watermark, zone)} {zoneName(watermark, zone)}
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

/** Figures that had been shown and were changed since, by the run that changed them, newest first, and up to when nothing changes any more. */
export async function RestatementsCard() {
  const { runs, count24h, watermark } = await listRestated()
  const [now, zone] = [Date.now(), getEnv().BUSINESS_TIME_ZONE]
  const total = `${formatCount(count24h).text} figures in 24 hours`
  return (
    <Card title="Restatements" aside={runs.length > 0 ? `newest ${runs.length} runs · ${total}` : null}>
      <Finality watermark={watermark} now={now} zone={zone} />
      {runs.length === 0 ? (
        <EmptyState title="No shown figure was changed.">
          When a later sample, a correction or a late input changes one, it stands here with what was shown.
        </EmptyState>
      ) : (
        <DataTable
          caption="Restatements"
          columns={columnsOf(now, zone)}
          rows={runs}
          rowKey={({ runId }) => runId}
          rowTestId={({ runId }) => `restated-run-${runId}`}
          detail={(run) => <Lines run={run} zone={zone} />}
          exportName="restatements"
        />
      )}
    </Card>
  )
}
