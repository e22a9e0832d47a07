import type { SlotFigures } from '@/db/queries/anomalies'
import type { AlertEvent } from '@/lib/alerts/contract'
import { HOUR_MS } from '@/lib/domain/slot'
import type { Detection, SignalRule } from '@/lib/signals/contract'
import { SIGNALS } from '@/lib/signals/index'

/** The rule that made a detection. */
export function ruleOf(detection: Pick<Detection, 'type'>): SignalRule {
  const rule: SignalRule | undefined = SIGNALS.find((one) => one.id === detection.type)
  if (!rule) throw new Error(`no rule ${detection.type}`)
  return rule
}

/** When a detection could be known: a slot at its start, a bar at its close. Epoch milliseconds. */
export function occurredAt({ type, barTime }: Pick<Detection, 'type' | 'barTime'>): number {
  return type === 'price_spike' ? barTime : barTime + HOUR_MS
}

/** A move that is only seen again wakes nobody: it waits for the others of its hour. */
const REPEAT_DELAY_MS = HOUR_MS

/** What is told of a detection: one sentence, what it rests on, what to do, and the figures behind it. */
export function anomalyEvent(input: {
  id: string
  detection: Detection
  figures: SlotFigures
  runId: string
  /** False: the same move was told before, and is only seen again. */
  isNew: boolean
}): AlertEvent {
  const { detection, figures, isNew } = input
  const rule = ruleOf(detection)
  return {
    eventKey: `anomaly:${input.id}`,
    kind: detection.type,
    severity: isNew ? rule.severity(detection) : 'info',
    delayMs: isNew ? 0 : REPEAT_DELAY_MS,
    subject: figures.coingeckoId,
    title: `${isNew ? '' : 'Still: '}${figures.name} ${rule.sentence(detection)} (${rule.usual(detection)})`,
    body: `${rule.basis(detection)} Data grade ${figures.dataGrade}, rule ${rule.id}@${rule.version}. ${rule.advice}`,
    facts: {
      horizon: detection.horizon,
      direction: detection.direction,
      magnitude: detection.magnitude,
      score: detection.score,
      currentValue: detection.currentValue,
      previousValue: detection.previousValue,
      baseline: detection.baseline,
      samples: detection.samples,
      barTime: new Date(detection.barTime).toISOString(),
      dataGrade: figures.dataGrade,
      rule: `${rule.id}@${rule.version}`,
    },
    occurredAt: new Date(occurredAt(detection)),
    anomalyId: input.id,
    runId: input.runId,
  }
}
