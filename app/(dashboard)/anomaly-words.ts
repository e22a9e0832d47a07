import { formatLogReturn } from '@/app/_ui/format'
import type { AnomalyLine } from '@/db/queries/anomalies'
import { ruleOf } from '@/lib/pipeline/anomaly-event'
import type { Detection } from '@/lib/signals/contract'
import { PRICE_FLOORS } from '@/lib/signals/price-spike'

/** A detection in words, the same on every page: "Bitcoin rose 2.1 % in 1 h (usual: …)". */
export interface AnomalyWords {
  kind: string
  name: string
  /** Leaves the name out. */
  sentence: string
  /** What is usual, to stand in brackets. */
  usual: string
  /** What the sentence rests on, with its rule and version. */
  basis: string
  size: string
  grade: string
}

/** The words of an anomaly. */
export function describeAnomaly(
  line: Pick<AnomalyLine, 'name' | 'detection' | 'ruleVersion' | 'dataGrade'>,
): AnomalyWords {
  const { detection, name, ruleVersion, dataGrade } = line
  const rule = ruleOf(detection)
  return {
    kind: rule.name,
    name,
    sentence: rule.sentence(detection),
    usual: rule.usual(detection),
    basis: `${rule.basis(detection)} Rule ${rule.id}@${ruleVersion}`,
    size: sizeOf(detection),
    grade: `grade ${dataGrade}`,
  }
}

/** The size of a detection in the unit of its rule. */
export function sizeOf({ type, magnitude }: Pick<Detection, 'type' | 'magnitude'>): string {
  if (type === 'price_spike') return formatLogReturn(magnitude).text
  return type === 'volume_spike' ? `${magnitude.toFixed(1)}×` : `${magnitude.toFixed(1)} moves`
}

/** Least ratio to the usual volume that is notable, and least distance of the averages, in mean hourly moves. */
const LEAST = { volume_spike: 2, trend_reversal: 1 } as const

/** How many times what is just notable a detection is: moves, volumes and turns become comparable. */
export function timesNotable({ type, magnitude, horizon }: Detection): number {
  if (type !== 'price_spike') return Math.abs(magnitude) / LEAST[type]
  return Math.abs(magnitude) / (horizon === '5m' ? PRICE_FLOORS['5m'] : PRICE_FLOORS['1h'])
}
