import { StatusBadge } from '@/app/_ui/badge'
import { BudgetBar, usedTitle, usedWords } from '@/app/_ui/budget-bar'
import { describeCadence, formatUntil } from '@/app/_ui/cadence-words'
import { Card } from '@/app/_ui/card'
import { type Column, DataTable } from '@/app/_ui/data-table'
import { FigureText } from '@/app/_ui/figure'
import { formatCompactCount, formatCount, formatPrice } from '@/app/_ui/format'
import { formatDuration, formatExactTime } from '@/app/_ui/format-time'
import { sourceNameOf } from '@/app/_ui/source-name'
import { Code, NotConfiguredState } from '@/app/_ui/states'
import { DAY_MS } from '@/lib/domain/slot'
import { getEnv, getMode } from '@/lib/env'
import type { BudgetOutlook } from '@/lib/pipeline/budget'
import { projectCalls } from './budget-outlook'
import { listBudgets } from './data'

const columnsOf = (zone: string, isPriced: boolean): Column<BudgetOutlook>[] => [
  {
    id: 'source',
    header: 'Source',
    exact: ({ id }) => id,
    cell: ({ id }) => <span className="font-semibold">{sourceNameOf(id, getMode())}</span>,
  },
  {
    id: 'calls',
    header: 'Calls this month (UTC)',
    csv: 'calls_used',
    exact: ({ calls }) => String(calls),
    cell: (budget) => <Used {...budget} />,
  },
  { id: 'pace', header: 'At today’s pace', cell: (budget) => <Pace {...budget} zone={zone} /> },
  {
    id: 'cadence',
    header: 'Asked',
    cell: ({ cadence }) => <CadenceBadge {...describeCadence(cadence, zone)} />,
  },
  {
    id: 'limit',
    header: 'Limit',
    csv: 'calls_limit',
    numeric: true,
    exact: ({ limits }) => String(limits.callsPerMonth),
    cell: ({ limits }) => <FigureText figure={formatCompactCount(limits.callsPerMonth)} />,
  },
  {
    id: 'left',
    header: 'Month left',
    csv: 'month_ends_at',
    numeric: true,
    exact: ({ monthEnd }) => monthEnd.toISOString(),
    cell: ({ now, monthEnd }) => (
      <span title={`until ${formatExactTime(monthEnd, zone)}`}>
        {formatDuration(monthEnd.getTime() - now.getTime())}
      </span>
    ),
  },
  {
    id: 'refused',
    header: <span title="Calls that the limit held back">Held back</span>,
    csv: 'calls_held_back',
    numeric: true,
    exact: ({ refused }) => String(refused),
    cell: ({ refused }) => <FigureText figure={formatCount(refused)} />,
  },
  ...(isPriced ? [SPEND] : []),
]

const SPEND: Column<BudgetOutlook> = {
  id: 'spend',
  header: 'Spend',
  csv: 'spend_usd',
  exact: ({ spendUsd }) => spendUsd,
  numeric: true,
  cell: ({ spendUsd }) => <FigureText figure={formatPrice(spendUsd, 'This plan has no price per call')} />,
}

const CadenceBadge = ({ text, tone }: ReturnType<typeof describeCadence>) => (
  <StatusBadge status={text} tone={tone} />
)

/** How much of the month is used now, and where today's pace would be at its end. */
function Used(budget: BudgetOutlook) {
  const { calls, limits, callsPerDay, now, monthEnd } = budget
  const limit = limits.callsPerMonth
  const projected = projectCalls(budget)
  const days = (monthEnd.getTime() - now.getTime()) / DAY_MS
  const title = `${usedTitle({ calls, limit })}; at ${formatCount(callsPerDay).text} calls a day, ${formatCount(projected).text} at the month’s end, in ${days.toFixed(1)} days`
  return (
    <span className="inline-flex items-center gap-2" title={title}>
      {usedWords({ calls, limit })}
      <BudgetBar calls={calls} limit={limit} projected={projected} className="h-2 w-32" />
    </span>
  )
}

/** Whether the calls last, in a word; how they are reckoned is in the title. */
function Pace({ callsPerDay, remaining, endsAt, zone }: BudgetOutlook & { zone: string }) {
  if (remaining === 0) return <StatusBadge status="all used" tone="act" />
  const title = `${formatCount(callsPerDay).text} calls a day, as in the last 24 hours; the cadence slows before they end`
  const words = endsAt ? `would end ${formatUntil(endsAt, zone)}` : 'on track'
  return (
    <span title={title}>
      <StatusBadge status={words} tone={endsAt ? 'warn' : 'good'} />
    </span>
  )
}

/** How many calls of its month each source has used, and how often it is asked because of that. */
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
        exportName="budgets"
      />
    </Card>
  )
}
