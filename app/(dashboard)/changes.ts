import type { Tone } from '@/app/_ui/badge'
import { formatPrice, formatRatio } from '@/app/_ui/format'
import type { AnomalyLine } from '@/db/queries/anomalies'
import type { AssetRestatement } from '@/db/queries/restatements'
import { occurredAt } from '@/lib/pipeline/anomaly-event'
import { describeAnomaly, timesNotable } from './anomaly-words'
import { composeTroubles, type Troubles } from './attention-lines'

/** A price that was restated by this much was quoted wrongly. */
export const LARGE_RESTATEMENT = 0.01

/** One thing that changed, in one sentence, with the place where it is explained. */
export interface ChangeLine {
  key: string
  tone: Tone
  /** One word for the tone, so that it does not hang on colour. */
  word: string
  /** Who it speaks of; the sentence goes on from there. */
  subject: string | null
  text: string
  /** What is usual, or what was shown. */
  note: string | null
  /** What it rests on, for those who want to know. */
  basis: string | null
  at: Date
  href: string
  link: string
  /** How many times what is just notable it is; what limits trust in everything stands above all sizes. */
  size: number
}

interface Changes {
  anomalies: readonly AnomalyLine[]
  restatements: readonly AssetRestatement[]
  troubles: Omit<Troubles, 'open'>
}

/** Where an asset is explained. */
export const assetHref = (coingeckoId: string): string => `/markets/${encodeURIComponent(coingeckoId)}`

/** What changed: troubles of the sources first, because they limit trust in the rest, then by size. */
export function composeChanges({ anomalies, restatements, troubles }: Changes, zone: string): ChangeLine[] {
  const lines = [
    ...composeTroubles(troubles, zone).map(
      (line): ChangeLine => ({
        ...line,
        subject: null,
        note: null,
        basis: null,
        size: line.tone === 'act' ? Number.POSITIVE_INFINITY : Number.MAX_VALUE,
      }),
    ),
    ...anomalies.map(anomalyLine),
    ...restatements.map(restatementLine),
  ]
  // Equal sizes stay in the order they came, the newest first.
  return lines.toSorted((one, other) => (one.size === other.size ? 0 : other.size - one.size))
}

const WORDS = { price_spike: 'price', volume_spike: 'volume', trend_reversal: 'trend' } as const

function anomalyLine(anomaly: AnomalyLine): ChangeLine {
  const words = describeAnomaly(anomaly)
  return {
    key: `anomaly-${anomaly.id}`,
    tone: 'busy',
    word: WORDS[anomaly.detection.type],
    subject: words.name,
    text: words.sentence,
    note: `${words.usual}; ${words.grade}`,
    basis: words.basis,
    at: new Date(occurredAt(anomaly.detection)),
    href: assetHref(anomaly.coingeckoId),
    link: 'Chart',
    size: timesNotable(anomaly.detection),
  }
}

function restatementLine(line: AssetRestatement): ChangeLine {
  const [shown, now] = [formatPrice(line.oldValue), formatPrice(line.newValue)]
  const more = line.figures > 1 ? `; ${line.figures - 1} more of its figures changed` : ''
  return {
    key: `restated-${line.assetId}`,
    tone: 'warn',
    word: 'restated',
    subject: line.name,
    text: `was shown at ${shown.text} and is ${now.text} now (${formatRatio(line.change).text})`,
    note: `${line.metric.replaceAll('_', ' ')}${more}`,
    basis: 'A later sample, a correction or a late input changed what had been shown.',
    at: line.restatedAt,
    href: '/data/pipeline#restatements',
    link: 'Compare',
    size: Math.abs(line.change) / LARGE_RESTATEMENT,
  }
}
