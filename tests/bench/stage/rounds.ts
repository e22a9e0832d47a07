import { type Measure, medianOf, spreadOf } from '../table.mjs'

/** What one side of a comparison cost or reached, a value a round. */
export type Samples = number[]

/** A ratio against a peer of the same rounds: `value` over `peer`, at least or at most `limit`. */
export function compare(input: {
  name: string
  unit: string
  value: Samples
  peer: Samples
  limit: { least: number } | { most: number }
}): Measure {
  const { name, unit, value, peer, limit } = input
  const ratio = medianOf(value) / medianOf(peer)
  const isLeast = 'least' in limit
  return {
    name,
    value: medianOf(value),
    spread: spreadOf(value),
    unit,
    yardstick: medianOf(peer),
    target: isLeast ? `≥ ${limit.least}x` : `≤ ${limit.most}x`,
    met: isLeast ? ratio >= limit.least : ratio <= limit.most,
  }
}

/** A figure that must stay below a limit in every round. */
export function limit(input: { name: string; unit: string; values: Samples; most: number }): Measure {
  const { name, unit, values, most } = input
  return {
    name,
    value: medianOf(values),
    spread: spreadOf(values),
    unit,
    yardstick: null,
    target: `≤ ${most}${unit === '' ? '' : ` ${unit}`}, each`,
    met: values.every((value) => value <= most),
  }
}

/** A figure that stands beside the others without a target of its own. */
export function told(input: { name: string; unit: string; values: Samples; peer?: Samples }): Measure {
  const { name, unit, values, peer } = input
  const yardstick = peer ? medianOf(peer) : null
  return { name, value: medianOf(values), spread: spreadOf(values), unit, yardstick, target: '–', met: true }
}

/** Milliseconds that something took. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}

/** The same list, begun one further on in each round, so that nobody always goes first. */
export function inTurn<T>(list: readonly T[], round: number): T[] {
  const at = round % Math.max(1, list.length)
  return [...list.slice(at), ...list.slice(0, at)]
}

/** Answers are compared before times. */
export function requireSame(what: string, ours: unknown, theirs: unknown): void {
  const [a, b] = [JSON.stringify(ours), JSON.stringify(theirs)]
  if (a !== b)
    throw new Error(`${what}: the answers differ, so times mean nothing\n  ours  ${a}\n  peer  ${b}`)
}
