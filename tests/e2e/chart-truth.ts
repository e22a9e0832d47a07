/** A price as SQL has it. */
export interface Sample {
  /** Epoch seconds. */
  at: number
  price: number
  volume: number | null
}

/** Bars of `seconds`, by column of the downloaded file. */
export function barsOf(samples: readonly Sample[], seconds: number) {
  const slots = new Map<number, Sample[]>()
  for (const sample of samples) {
    const at = Math.floor(sample.at / seconds) * seconds
    slots.set(at, [...(slots.get(at) ?? []), sample])
  }
  return [...slots].map(([at, inside]) => {
    const prices = inside.map(({ price }) => price)
    return {
      at,
      open_usd: prices[0] ?? Number.NaN,
      high_usd: Math.max(...prices),
      low_usd: Math.min(...prices),
      close_usd: prices.at(-1) ?? Number.NaN,
      volume_usd_24h: inside.findLast(({ volume }) => volume !== null)?.volume ?? null,
    }
  })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Seeded with the mean of the first `length`, written out anew for each: slow, and not the code under test. */
function ema(values: readonly number[], length: number): (number | null)[] {
  return values.map((_, end) => {
    if (end + 1 < length) return null
    const weight = 2 / (length + 1)
    return values
      .slice(length, end + 1)
      .reduce((average, value) => value * weight + average * (1 - weight), mean(values.slice(0, length)))
  })
}

/** Wilder's, from its definition: means of gains and losses, each later one 13 parts old and one part new. */
function rsi(values: readonly number[], length: number): (number | null)[] {
  const moves = values.slice(1).map((value, index) => value - (values[index] ?? 0))
  const smooth = (of: (move: number) => number, until: number) =>
    moves
      .slice(length, until)
      .reduce(
        (average, move) => (average * (length - 1) + of(move)) / length,
        mean(moves.slice(0, length).map(of)),
      )
  return values.map((_, end) => {
    if (end < length) return null
    const gain = smooth((move) => (move > 0 ? move : 0), end)
    const loss = smooth((move) => (move < 0 ? -move : 0), end)
    return gain + loss === 0 ? null : 100 - 100 / (1 + gain / loss)
  })
}

function bollinger(values: readonly number[], length: number, deviations: number): (number | null)[] {
  return values.map((_, end) => {
    if (end + 1 < length) return null
    const window = values.slice(end + 1 - length, end + 1)
    const centre = mean(window)
    return centre + deviations * Math.sqrt(mean(window.map((value) => (value - centre) ** 2)))
  })
}

/** Every average of the chart over unbroken closes, by column of the downloaded file. */
export function averagesOf(closes: readonly number[]): Record<string, (number | null)[]> {
  const [fast, slow] = [ema(closes, 12), ema(closes, 26)]
  const line = fast.map((value, index) => {
    const other = slow[index] ?? null
    return value === null || other === null ? null : value - other
  })
  const begins = line.findIndex((value) => value !== null)
  const known = line.slice(begins).map((value) => value ?? Number.NaN)
  const signal = [...Array<null>(begins).fill(null), ...ema(known, 9)]
  return {
    overlay_ema_12_usd: fast,
    overlay_ema_48_usd: ema(closes, 48),
    overlay_bollinger_upper_usd: bollinger(closes, 20, 2),
    overlay_bollinger_middle_usd: bollinger(closes, 20, 0),
    overlay_bollinger_lower_usd: bollinger(closes, 20, -2),
    rsi_rsi: rsi(closes, 14),
    macd_macd_usd: line,
    macd_macd_signal_usd: signal,
    macd_macd_histogram_usd: line.map((value, index) => {
      const other = signal[index] ?? null
      return value === null || other === null ? null : value - other
    }),
  }
}
