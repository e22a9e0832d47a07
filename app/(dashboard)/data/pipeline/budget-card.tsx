import { StatusBadge } from '@/app/_ui/badge'
import { describeCadence, formatUntil } from '@/app/_ui/cadence-words'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { formatCount, formatPrice } from '@/app/_ui/format'
import { formatDuration, formatExactTime, formatShortTime } from '@/app/_ui/format-time'
import { Code, NotConfiguredState } from '@/app/_ui/states'
import { DAY_MS } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import type { BudgetOutlook } from '@/lib/pipeline/budget'
import { projectCalls } from './budget-outlook'
import { listBudgets } from './data'

const columnsOf = (zone: string, isPriced: boolean): Column<BudgetOutlook>[] => [
  { id: 'source', header: 'Source', cell: ({ id }) => <span className="font-semibold">{id}</span> },
  {
    id: 'cadence',
    header: 'Asked',
    cell: ({ cadence }) => <CadenceBadge {...describeCadence(cadence, zone)} />,
  },
  { id: 'calls', header: 'Calls this month (UTC)', cell: (budget) => <Used {...budget} /> },
  {
    id: 'remaining',
    header: 'Remaining',
    numeric: true,
    cell: ({ remaining }) => <FigureText figure={formatCount(remaining)} />,
  },
  {
    id: 'left',
    header: 'Month left',
    numeric: true,
    cell: ({ now, monthEnd }) => (
      <span title={`until ${formatExactTime(monthEnd, zone)}`}>
        {formatDuration(monthEnd.getTime() - now.getTime())}
      </span>
    ),
  },
  { id: 'pace', header: 'At today’s pace', cell: (budget) => <Pace {...budget} zone={zone} /> },
  {
    id: 'refused',
    header: 'Refused',
    numeric: true,
    cell: ({ refused }) => <FigureText figure={formatCount(refused)} />,
  },
  ...(isPriced ? [SPEND] : []),
]

const SPEND: Column<BudgetOutlook> = {
  id: 'spend',
  header: 'Spend',
  numeric: true,
  cell: ({ spendUsd }) => <FigureText figure={formatPrice(spendUsd, 'This plan has no price per call')} />,
}

const CadenceBadge = ({ text, tone }: ReturnType<typeof describeCadence>) => (
  <StatusBadge status={text} tone={tone} />
)

/** How much of the bar is used now, and where today's pace would be at the month's end. */
function Used(budget: BudgetOutlook) {
  const { calls, limits, callsPerDay, now, monthEnd } = budget
  const share = calls / limits.callsPerMonth
  const projected = projectCalls(budget)
  const days = (monthEnd.getTime() - now.getTime()) / DAY_MS
  const colour = share < 0.8 ? 'fill-acc' : share < 1 ? 'fill-amber' : 'fill-act'
  const title = `At ${formatCount(callsPerDay).text} calls a day, ${formatCount(projected).text} at the month’s end, in ${days.toFixed(1)} days`
  return (
    <span className="inline-flex items-center gap-2" title={title}>
      <svg aria-hidden="true" viewBox="0 0 100 8" preserveAspectRatio="none" className="h-2 w-32">
        <rect width="100" height="8" className="fill-line" />
        <rect
          width={Math.min(100, (projected / limits.callsPerMonth) * 100)}
          height="8"
          className={projected > limits.callsPerMonth ? 'fill-amber' : 'fill-acc'}
          opacity="0.3"
        />
        <rect width={Math.min(100, share * 100)} height="8" className={colour} />
      </svg>
      {formatCount(calls).text} of {formatCount(limits.callsPerMonth).text}
      <span className="text-mut">{percentOf(share)}, </span>
      <span className={projected > limits.callsPerMonth ? 'text-amber' : 'text-mut'}>
        heading for {percentOf(projected / limits.callsPerMonth)}
      </span>
    </span>
  )
}

/** Whole percent, but a used share is never told as none. */
const percentOf = (share: number): string =>
  share > 0 && share < 0.01 ? 'under 1 %' : `${formatCount(Math.floor(share * 100)).text} %`

function Pace({ callsPerDay, remaining, endsAt, zone }: BudgetOutlook & { zone: string }) {
  if (remaining === 0) return 'all used'
  const title = `${formatCount(callsPerDay).text} calls a day, as in the last 24 hours; the cadence slows before they end`
  return (
    <span title={title} className={endsAt ? 'text-amber' : undefined}>
      {endsAt ? `▲ would end ${formatShortTime(endsAt, zone)}` : 'lasts until the month’s end'}
    </span>
  )
}

/** How many calls each source has left in its month, and how often it is asked because of that. */
export async function BudgetCard() {
  const zone = getEnv().BUSINESS_TIME_ZONE
  const budgets = await listBudgets()
  const [first] = budgets
  if (!first) {
    return (
      <Card title="Budget">
        <NotConfiguredState title="No source is configured, so no calls are made.">
          Set <Code>COINGECKO_API_KEY</Code> and restart. The limits are{' '}
          <Code>COINGECKO_CALLS_PER_MINUTE</Code> and <Code>COINGECKO_CALLS_PER_MONTH</Code>.
        </NotConfiguredState>
      </Card>
    )
  }
  const whose = getMode() === 'demo' ? 'the demo’s own limits · ' : ''
  return (
    <Card title="Budget" aside={`${whose}a new month begins ${formatUntil(first.monthEnd, zone)}`}>
      <DataTable
        caption="Budget of each source"
        columns={columnsOf(
          zone,
          budgets.some(({ spendUsd }) => spendUsd !== null),
        )}
        rows={budgets}
        rowKey={({ id }) => id}
        rowTestId={({ id }) => `budget-${id}`}
      />
    </Card>
  )
}
