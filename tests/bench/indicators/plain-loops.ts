/**
 * The same figures as tight loops over Float64Array, with nothing but the arithmetic: what a kernel could cost at best.
 * NaN stands where a figure is not known yet; the input has no gaps.
 */

/** Seeded with the simple mean of the first `length` values from `from` on. */
function emaInto(out: Float64Array, values: Float64Array, length: number, from: number): void {
  const weight = 2 / (length + 1)
  let average = 0
  for (let i = from; i < values.length; i++) {
    const value = values[i] as number
    const run = i - from + 1
    if (run <= length) {
      average += value
      out[i] = run === length ? average / length : Number.NaN
      if (run === length) average /= length
    } else {
      average += weight * (value - average)
      out[i] = average
    }
  }
}

export function plainEma(values: Float64Array, length: number): Float64Array {
  const out = new Float64Array(values.length)
  emaInto(out, values, length, 0)
  return out
}

export function plainMacd(values: Float64Array): Float64Array[] {
  const [fast, slow] = [plainEma(values, 12), plainEma(values, 26)]
  const size = values.length
  const line = new Float64Array(size)
  for (let i = 0; i < size; i++) line[i] = (fast[i] as number) - (slow[i] as number)
  const signal = new Float64Array(size).fill(Number.NaN, 0, 25)
  emaInto(signal, line, 9, 25)
  const histogram = new Float64Array(size)
  for (let i = 0; i < size; i++) histogram[i] = (line[i] as number) - (signal[i] as number)
  return [line, signal, histogram]
}

export function plainRsi(values: Float64Array, length: number): Float64Array {
  const out = new Float64Array(values.length).fill(Number.NaN, 0, length)
  let [gain, loss] = [0, 0]
  for (let i = 1; i < values.length; i++) {
    const change = (values[i] as number) - (values[i - 1] as number)
    const up = change > 0 ? change : 0
    const down = change < 0 ? -change : 0
    const weight = 1 / (i < length ? i : length)
    gain += weight * (up - gain)
    loss += weight * (down - loss)
    if (i >= length) out[i] = gain + loss === 0 ? Number.NaN : (100 * gain) / (gain + loss)
  }
  return out
}

/** In two passes a window, as exact as ours; the running form is faster and loses the digits of a calm price. */
export function plainBollinger(values: Float64Array, length: number): Float64Array[] {
  const size = values.length
  const [upper, middle, lower] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  for (const band of [upper, middle, lower]) band.fill(Number.NaN, 0, length - 1)
  for (let i = length - 1; i < size; i++) {
    let sum = 0
    for (let j = i - length + 1; j <= i; j++) sum += values[j] as number
    const mean = sum / length
    let squares = 0
    for (let j = i - length + 1; j <= i; j++) squares += ((values[j] as number) - mean) ** 2
    const width = 2 * Math.sqrt(squares / length)
    middle[i] = mean
    upper[i] = mean + width
    lower[i] = mean - width
  }
  return [upper, middle, lower]
}
