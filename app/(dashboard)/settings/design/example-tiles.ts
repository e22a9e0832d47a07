import {
  formatCompactNaira,
  formatLogReturn,
  formatPrice,
  formatRatio,
  unknownFigure,
} from '@/app/_ui/format'
import type { GradeProps } from '@/app/_ui/grade'
import type { Comparison, MetricTileProps } from '@/app/_ui/metric-tile'
import { sentenceOf } from '@/app/_ui/sentence'
import { floorTo, HOUR_MS, SLOT_MS } from '@/lib/domain/slot'
import { BROKEN_ASSET, TAMPERED_ASSET } from './example-proof'
import { EXAMPLE_NOW, exampleSparkline } from './example-series'

/** A tile without the page's own doing: who proves it. */
type ExampleTile = { state: string } & Omit<MetricTileProps, 'prove' | 'verify' | 'sentence'> & {
    /** First word of the sentence. */
    subjectName: string
  }

/** What an example figure's proof is asked by. */
export const exampleSubject = (assetId: string) => ({
  assetId,
  metric: 'price_usd',
  metricTime: EXAMPLE_NOW.toISOString(),
})

export const NOT_TRADED = unknownFigure('The source sent no price in this slot')

const WEEK_CHANGE = -0.041
const week = (seed: number) => ({
  values: exampleSparkline(seed, WEEK_CHANGE),
  label: 'An example, last 7 days',
})
const day: Comparison = { change: formatLogReturn(0.0123), against: 'in 24 h' }
const weekly: Comparison = { change: formatRatio(WEEK_CHANGE), against: 'in 7 days' }
const unknown = (against: string): Comparison => ({ change: formatRatio(null), against })

const alpha = {
  label: 'Alpha',
  subjectName: 'ALP',
  href: '#tables',
  qualifier: 'ALP',
  value: formatPrice('101234.56'),
  exact: '101234.56',
  subject: exampleSubject('1'),
}

/** One tile of every state that has a figure; ages are of `now`, because a fixed instant would be stale for ever. */
export function listExampleTiles(now: number, zone: string): ExampleTile[] {
  const newest = floorTo(now, SLOT_MS)
  const fresh: GradeProps = { dataGrade: 'A', metricTime: new Date(newest), now }
  return [
    {
      ...alpha,
      state: 'normal',
      id: 'normal',
      comparisons: [day, weekly],
      sparkline: week(1),
      grade: fresh,
      zone,
    },
    {
      state: 'act',
      id: 'act',
      label: 'Example float',
      subjectName: 'Example float',
      act: 'It runs short by 18:40: move ₦14 m',
      value: formatCompactNaira('18200000'),
      exact: '18200000',
      comparisons: [{ change: formatRatio(-0.71), against: 'vs Mon' }, weekly],
      sparkline: week(2),
      subject: exampleSubject('2'),
      grade: { ...fresh, dataGrade: 'B' },
      zone,
    },
    {
      ...alpha,
      state: 'stale',
      id: 'stale',
      label: 'Late',
      comparisons: [day, weekly],
      sparkline: week(3),
      grade: { ...fresh, metricTime: new Date(newest - 3 * HOUR_MS) },
      zone,
    },
    {
      ...alpha,
      state: 'proof fails',
      id: 'tampered',
      label: 'Tampered',
      subject: exampleSubject(TAMPERED_ASSET),
      comparisons: [day, weekly],
      sparkline: week(4),
      grade: fresh,
      zone,
    },
    {
      state: 'unknown',
      id: 'unknown',
      label: 'Zeta',
      subjectName: 'ZET',
      value: NOT_TRADED,
      exact: null,
      comparisons: [unknown('in 24 h'), unknown('in 7 days')],
      sparkline: { values: [], label: 'No history' },
      subject: exampleSubject(BROKEN_ASSET),
      grade: { ...fresh, dataGrade: 'unknown' },
      zone,
    },
  ]
}

/** The sentence of an example, as a page would make it. */
export function exampleSentence({ subjectName, value, comparisons, grade, zone }: ExampleTile): string {
  return sentenceOf({ subject: subjectName, value, comparison: comparisons[0], grade, zone })
}
