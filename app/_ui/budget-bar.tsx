import { formatCompactCount, formatCount } from './format'

/** From here on a budget is nearly used, and ticks are slowed. */
export const SCARCE_FROM = 0.8

export interface CallsUsed {
  calls: number
  limit: number
}

/** 241 of 10m used: the same words wherever a budget stands. */
export const usedWords = ({ calls, limit }: CallsUsed): string =>
  `${formatCompactCount(calls).text} of ${formatCompactCount(limit).text} used`

/** Every digit of it, for a title. */
export const usedTitle = ({ calls, limit }: CallsUsed): string =>
  `${formatCount(calls).text} of ${formatCount(limit).text} calls of this month (UTC) used`

interface BudgetBarProps extends CallsUsed {
  /** Calls at the month's end at today's pace, drawn behind. */
  projected?: number
  className?: string
}

/** What is used fills from the left, up to the whole limit. Words beside it say the same. */
export function BudgetBar({ calls, limit, projected, className = 'h-1 w-full max-w-44' }: BudgetBarProps) {
  const share = calls / limit
  const fill = share < SCARCE_FROM ? 'bg-acc' : share < 1 ? 'bg-amber' : 'bg-act'
  const width = (part: number) => ({ width: `${Math.min(100, part * 100).toFixed(2)}%` })
  return (
    <span aria-hidden="true" className={`relative block overflow-hidden rounded-full bg-line ${className}`}>
      {projected !== undefined && (
        <span
          className={`absolute inset-y-0 left-0 opacity-30 ${projected > limit ? 'bg-amber' : 'bg-acc'}`}
          style={width(projected / limit)}
        />
      )}
      <span className={`absolute inset-y-0 left-0 min-w-px ${fill}`} style={width(share)} />
    </span>
  )
}
