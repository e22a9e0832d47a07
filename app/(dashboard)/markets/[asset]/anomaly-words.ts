import type { ChartMarker } from '@/app/_ui/candle-data'
import { formatLogReturn } from '@/app/_ui/format'
import type { AnomalyLine } from '@/db/queries/anomalies'
import { occurredAt, ruleOf } from '@/lib/pipeline/anomaly-event'
import type { Detection } from '@/lib/signals/contract'

/** The size of a detection in the unit of its rule. */
export function sizeOf({ type, magnitude }: Detection): string {
  if (type === 'price_spike') return formatLogReturn(magnitude).text
  return type === 'volume_spike' ? `${magnitude.toFixed(1)}×` : `${magnitude.toFixed(1)} moves`
}

/** Detections as marks on the bars; one that became known with the newest bar's end stands on that bar. */
export function markersOf(anomalies: readonly AnomalyLine[], end: number): ChartMarker[] {
  return anomalies.map(({ detection }) => {
    const rule = ruleOf(detection)
    return {
      at: Math.min(occurredAt(detection), end - 1),
      kind: 'anomaly',
      direction: detection.direction,
      label: `${rule.name.toLowerCase()}: ${rule.sentence(detection)} (${rule.usual(detection)})`,
    }
  })
}
