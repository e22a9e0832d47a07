import { bollingerBands, ema as foreignEma, macd as foreignMacd } from 'indicatorts'
import { BollingerBands, EMA, MACD, RSI } from 'technicalindicators'
import { bollingerOf } from '@/lib/kernels/bollinger'
import { emaOf } from '@/lib/kernels/ema'
import { macdOf } from '@/lib/kernels/macd'
import { rsiOf } from '@/lib/kernels/rsi'
import { compare, inTurn, type Samples, timed, told } from '../stage/rounds'
import type { Stage } from '../stage/stage'
import { type Measure, medianOf } from '../table.mjs'
import { plainBollinger, plainEma, plainMacd, plainRsi } from './plain-loops'

/** A year of five-minute slots. */
const POINTS = 105_120
const RUNS = 7
/** Relative; sums in another order end in other last digits. */
const CLOSE = 1e-9

type Series = ArrayLike<number | null | undefined>
/** A way to compute one indicator; its series end with the newest point, however late they begin. */
interface Way {
  run(): Series[]
  /** How far its figures may be from ours; null: another convention, only its time is comparable. */
  within: number | null
}

interface Indicator {
  name: string
  /** Ours under the convention that is compared, when it is not the usual one. */
  ours: () => Series[]
  plain: () => Series[]
  packages: Record<string, Way & { against?: () => Series[] }>
}

/** A price that wanders, always the same. */
function wander(): number[] {
  let [seed, price] = [20_261_129, 100]
  return Array.from({ length: POINTS }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    price *= 1 + (seed / 2 ** 32 - 0.5) * 0.004
    return price
  })
}

const bandsOf = ({ upper, middle, lower }: ReturnType<typeof bollingerOf>) => [upper, middle, lower]

function bollinger(values: number[], typed: Float64Array): Indicator {
  return {
    name: 'Bollinger 20/2',
    ours: () => bandsOf(bollingerOf(typed)),
    plain: () => plainBollinger(typed, 20),
    packages: {
      technicalindicators: {
        run: () => {
          const bands = BollingerBands.calculate({ period: 20, stdDev: 2, values })
          return (['upper', 'middle', 'lower'] as const).map((name) => bands.map((one) => one[name]))
        },
        within: CLOSE,
      },
      indicatorts: {
        run: () => {
          const { upper, middle, lower } = bollingerBands(values, { period: 20 })
          return [upper, middle, lower]
        },
        // From a sum of squares: a calm price loses digits.
        within: 1e-6,
      },
    },
  }
}

function listIndicators(values: number[]): Indicator[] {
  const typed = Float64Array.from(values)
  const ofMacd = ({ line, signal, histogram }: ReturnType<typeof macdOf>) => [line, signal, histogram]
  const macd = { values, fastPeriod: 12, slowPeriod: 26, signalPeriod: 9 }
  const means = { SimpleMAOscillator: false, SimpleMASignal: false }
  const firstMacd = () => macdOf(typed, { seed: 'first', warmUp: { line: 1, signal: 1 } })
  return [
    {
      name: 'EMA 48',
      ours: () => [emaOf(typed, { length: 48 })],
      plain: () => [plainEma(typed, 48)],
      packages: {
        technicalindicators: { run: () => [EMA.calculate({ period: 48, values })], within: CLOSE },
        indicatorts: {
          run: () => [foreignEma(values, { period: 48 })],
          within: CLOSE,
          against: () => [emaOf(typed, { length: 48, seed: 'first', warmUp: 1 })],
        },
      },
    },
    {
      name: 'RSI 14',
      ours: () => [rsiOf(typed)],
      plain: () => [plainRsi(typed, 14)],
      // It rounds to two digits.
      packages: {
        technicalindicators: { run: () => [RSI.calculate({ period: 14, values })], within: 0.006 },
      },
    },
    {
      name: 'MACD 12/26/9',
      ours: () => ofMacd(macdOf(typed)),
      plain: () => plainMacd(typed),
      packages: {
        technicalindicators: {
          run: () => [MACD.calculate({ ...macd, ...means }).map((one) => one.MACD)],
          within: CLOSE,
        },
        indicatorts: {
          run: () => {
            const { macdLine, signalLine } = foreignMacd(values, { fast: 12, slow: 26, signal: 9 })
            return [macdLine, signalLine]
          },
          within: CLOSE,
          against: () => ofMacd(firstMacd()).slice(0, 2),
        },
      },
    },
    bollinger(values, typed),
  ]
}

const isKnown = (value: number | null | undefined): value is number =>
  value !== null && value !== undefined && Number.isFinite(value)

/** Compares series by their ends; where ours is unknown theirs is not looked at, unless `strictly`. */
function requireClose(
  name: string,
  ours: Series[],
  theirs: Series[],
  { within, strictly = false }: { within: number; strictly?: boolean },
) {
  theirs.forEach((series, at) => {
    const own = ours[at] ?? []
    const shift = own.length - series.length
    if (strictly && shift !== 0) throw new Error(`${name}: ${series.length} points instead of ${own.length}`)
    for (let i = 0; i < series.length; i++) {
      const [a, b] = [own[i + shift], series[i]]
      if (strictly && isKnown(a) !== isKnown(b)) throw new Error(`${name}, point ${i}: ${a} and ${b}`)
      if (!isKnown(a) || !isKnown(b)) continue
      if (Math.abs(a - b) > within * Math.max(1, Math.abs(a)))
        throw new Error(`${name}, point ${i}: ${a} and ${b} differ`)
    }
  })
}

function compareFigures(indicators: readonly Indicator[]): void {
  for (const { name, ours, plain, packages } of indicators) {
    requireClose(`${name}, plain loop`, ours(), plain(), { within: CLOSE, strictly: true })
    for (const [title, { run, within, against = ours }] of Object.entries(packages))
      if (within !== null) requireClose(`${name}, ${title}`, against(), run(), { within })
  }
}

/** Milliseconds of the fastest half of some runs: a pause for garbage hits whoever is at work by chance. */
async function cost(run: () => unknown): Promise<number> {
  globalThis.gc?.()
  const runs: Samples = []
  for (let i = 0; i < RUNS; i++) runs.push(await timed(async () => run()))
  return medianOf(runs)
}

const sumOf = (list: Samples[], rounds: number) =>
  Array.from({ length: rounds }, (_, round) => list.reduce((sum, one) => sum + (one[round] ?? 0), 0))

/** Our kernels beside plain loops over the same points, and beside packages of npm that compute the same. */
export async function measureIndicators(stage: Stage): Promise<Measure[]> {
  const indicators = listIndicators(wander())
  compareFigures(indicators)
  stage.say('figures agree with the plain loops and the packages, each under its own convention')
  const times = indicators.map(({ ours, plain, packages }) => ({
    ours: { run: ours, ms: [] as Samples },
    plain: { run: plain, ms: [] as Samples },
    packages: Object.entries(packages).map(([title, { run }]) => ({ title, run, ms: [] as Samples })),
  }))
  for (let round = 0; round < stage.rounds; round++)
    for (const { ours, plain, packages } of times)
      for (const one of inTurn([ours, plain, ...packages], round)) one.ms.push(await cost(one.run))
  const points = POINTS.toLocaleString('en')
  const all = (of: 'ours' | 'plain') =>
    sumOf(
      times.map((one) => one[of].ms),
      stage.rounds,
    )
  const [ours, plain, unit] = [all('ours'), all('plain'), 'ms']
  return [
    compare({
      name: `${indicators.length} indicators × ${points}, beside plain loops`,
      unit,
      value: ours,
      peer: plain,
      limit: { most: 1.5 },
    }),
    ...indicators.flatMap(({ name }, at) => {
      const one = times[at]
      if (!one) return []
      return [
        told({ name: `${name}, beside a plain loop`, unit, values: one.ours.ms, peer: one.plain.ms }),
        ...one.packages.map(({ title, ms }) =>
          told({ name: `${name} of ${title}, beside ours`, unit, values: ms, peer: one.ours.ms }),
        ),
      ]
    }),
  ]
}
