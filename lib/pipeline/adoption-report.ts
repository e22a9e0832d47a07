import { z } from 'zod'

const count = z.number().int()
const instant = z.iso.datetime().nullable()

const symbolFacts = z.object({
  /** '' stands for the rows without one. */
  symbol: z.string(),
  /** Null: rows without a symbol. */
  coingeckoId: z.string().nullable(),
  /** read = copied + outranked + duplicates + rejected. */
  read: count,
  copied: count,
  /** Kept, but a row that we saw live or that came later in its slot stood there already. */
  outranked: count,
  duplicates: count,
  rejected: count,
  clamped: count,
  priceSum: z.string(),
  volumeSum: z.string(),
  first: instant,
  last: instant,
})
/** What the check of one symbol found. Sums are exact decimals over the copied rows. */
export type SymbolFacts = z.infer<typeof symbolFacts>

const planFacts = z.object({
  timeZone: z.string(),
  startedAt: z.iso.datetime(),
  rows: count,
  unnamed: count,
  future: count,
  others: z.array(z.string()),
  names: z.record(z.string(), z.string().nullable()),
})
/** How the old rows are read; decided once, before the first of them is copied. */
export type PlanFacts = z.infer<typeof planFacts>

const metricsFacts = z.object({
  rows: count,
  unknown: count,
  repeats: count,
  orphans: count,
  equal: count,
  different: count,
  differences: z.record(z.string(), count),
})
export type MetricsFacts = z.infer<typeof metricsFacts>

/** Facts of a step as they were written. Throws: ZodError when another version wrote them otherwise. */
export const parsePlan = (json: string): PlanFacts => planFacts.parse(JSON.parse(json))
export const parseSymbolFacts = (json: string): SymbolFacts => symbolFacts.parse(JSON.parse(json))
export const parseMetricsFacts = (json: string): MetricsFacts => metricsFacts.parse(JSON.parse(json))

/** What the adoption did and what it waits for. */
export interface AdoptionReport {
  /** Null: it waits for the time zone, or there is no table of rows. */
  plan: PlanFacts | null
  symbols: SymbolFacts[]
  waiting: { symbol: string; rows: number; name: string | null }[]
  /** Null: no table of metrics, or not compared yet. */
  metrics: MetricsFacts | null
  /** Set while nothing is copied because times look local: the newest row read as UTC, and the clock. */
  timeZoneQuestion: { newest: string; clock: string } | null
  /** This call did something. */
  worked: boolean
}

const amount = (n: number) => n.toLocaleString('en')
const counted = (n: number, noun: string) => `${amount(n)} ${noun}${n === 1 ? '' : 's'}`
const minute = (iso: string | null) => (iso === null ? '–' : `${iso.slice(0, 16).replace('T', ' ')} UTC`)
const sum = (facts: readonly SymbolFacts[], of: (one: SymbolFacts) => number) =>
  facts.reduce((total, one) => total + of(one), 0)

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    `  ${row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`.trimEnd(),
  )
}

const HEADER = ['symbol', 'coin', 'rows', 'copied', 'repeated', 'refused', 'volume clamped', 'sum of prices']

function symbolTable(facts: readonly SymbolFacts[]): string[] {
  const lines = facts.map((one) => [
    one.symbol === '' ? '(none)' : one.symbol,
    one.coingeckoId ?? '–',
    amount(one.read),
    amount(one.copied),
    amount(one.duplicates + one.outranked),
    amount(one.rejected),
    amount(one.clamped),
    one.priceSum,
  ])
  return table([HEADER, ...lines])
}

/** The report as lines of text for people. */
export function describeAdoption(report: AdoptionReport): string[] {
  const { plan, symbols, waiting, metrics, timeZoneQuestion } = report
  if (timeZoneQuestion) return describeQuestion(timeZoneQuestion)
  const lines = ['Adoption of the first version’s tables']
  if (plan) {
    const others =
      plan.others.length > 0 ? `, its further columns (${plan.others.join(', ')}) not copied` : ''
    lines.push(
      `  original   legacy_raw_crypto_market_data, ${amount(plan.rows)} rows: renamed, otherwise as it was${others}`,
      `  times      read as ${plan.timeZone}`,
      ...symbolTable(symbols),
      ...symbols
        .filter((one) => one.copied > 0)
        .map((one) => `  ${one.symbol}: ${minute(one.first)} to ${minute(one.last)}`),
      `  checked    ${amount(sum(symbols, (one) => one.read) + waiting.reduce((n, one) => n + one.rows, 0))} of ${amount(plan.rows)} rows are accounted for; counts, exact sums of prices and volumes, first and last times agree with the original`,
    )
    const outranked = sum(symbols, (one) => one.outranked)
    if (outranked > 0)
      lines.push(`  live       ${amount(outranked)} of the repeated rows gave way to better rows of ours`)
    if (plan.future > 0)
      lines.push(
        `  attention  ${amount(plan.future)} rows were later than the clock and were refused: was the clock wrong?`,
      )
  }
  if (metrics) lines.push(...describeMetrics(metrics))
  if (waiting.length > 0) lines.push(...describeWaiting(waiting))
  return lines
}

function describeMetrics(metrics: MetricsFacts): string[] {
  const compared = metrics.equal + metrics.different
  const differences = Object.entries(metrics.differences).map(([name, n]) => `${name} ${amount(n)}`)
  return [
    `  metrics    legacy_crypto_metrics, ${amount(metrics.rows)} rows: not copied, ours are computed from the rows`,
    `             ${amount(compared)} compared: ${amount(metrics.equal)} equal, ${amount(metrics.different)} different${differences.length > 0 ? ` (${differences.join(', ')})` : ''}`,
    `             ${amount(metrics.repeats)} repeated, ${amount(metrics.orphans)} whose market row is gone, ${amount(metrics.unknown)} of no known coin or time: they stay in legacy_crypto_metrics`,
  ]
}

function describeWaiting(waiting: AdoptionReport['waiting']): string[] {
  const [first] = waiting
  return [
    `  waiting    ${counted(waiting.length, 'symbol')} for a decision; the rows stay in legacy_raw_crypto_market_data:`,
    ...table(waiting.map((one) => ['', one.symbol, counted(one.rows, 'row'), one.name ?? ''])),
    `             which coin was meant? npm run adopt -- --map ${first?.symbol}=COINGECKO-ID`,
  ]
}

function describeQuestion({ newest, clock }: { newest: string; clock: string }): string[] {
  return [
    'Adoption of the first version’s tables: waits for a decision, nothing is copied yet',
    `  The newest row says ${newest.slice(0, 19).replace('T', ' ')}, and it is ${minute(clock)}: its times look local.`,
    '  In which zone did the first version’s server write? npm run adopt -- --time-zone Africa/Lagos (or UTC)',
  ]
}

/** The report in one line. */
export function summarizeAdoption(report: AdoptionReport): string {
  if (report.timeZoneQuestion) return 'The first version’s rows wait for their time zone: npm run adopt.'
  const copied = sum(report.symbols, (one) => one.copied)
  const coins = report.symbols.filter((one) => one.copied > 0).length
  const names = report.waiting.map((one) => one.symbol).join(', ')
  const waiting = names === '' ? '' : `; waiting for a decision: ${names} (npm run adopt)`
  return `Adopted ${counted(copied, 'row')} of ${counted(coins, 'coin')}${waiting}.`
}
