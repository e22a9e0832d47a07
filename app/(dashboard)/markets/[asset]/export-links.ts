import type { BarPlan } from './bar-plan'

/** A download of stored rows: what it holds, and its address. */
export interface ExportLink {
  label: string
  href: string
}

/**
 * Downloads of what the page shows: bars, the rows they are made of, what was computed and detected; of one asset, over
 * exactly the stretch of the drawing.
 */
export function exportLinks(coingeckoId: string, plan: Pick<BarPlan, 'from' | 'to' | 'part'>): ExportLink[] {
  const query = new URLSearchParams({
    format: 'csv',
    asset: coingeckoId,
    from: new Date(plan.from).toISOString(),
    to: new Date(plan.to).toISOString(),
  })
  const href = (dataset: string, more = '') => `/api/v1/exports/${dataset}?${query}${more}`
  const bars =
    plan.part === '5m'
      ? []
      : [
          {
            label: plan.part === '1h' ? 'Hourly candles' : 'Daily candles',
            href: href('candles', `&interval=${plan.part}`),
          },
        ]
  return [
    ...bars,
    { label: '5-minute prices', href: href('market-data') },
    { label: 'Metrics', href: href('crypto-metrics') },
    { label: 'Anomalies', href: href('anomalies') },
  ]
}
