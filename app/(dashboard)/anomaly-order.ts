import type { AnomalyLine } from '@/db/queries/anomalies'

const moveOf = ({ detection }: AnomalyLine): number =>
  detection.type === 'price_spike' ? Math.abs(detection.magnitude) : 0

/**
 * Largest price moves first, falls like rises; then the others in the order they came, since a ratio of volumes and a
 * distance of averages cannot be compared.
 */
export function orderAnomalies(anomalies: readonly AnomalyLine[]): AnomalyLine[] {
  return anomalies.toSorted((one, other) => moveOf(other) - moveOf(one))
}
