/** Bars of one asset over rising instants, columnar so that they travel light. Prices in USD, for drawing only. */
export interface CandleData {
  /** Start of each bar, epoch milliseconds, rising. */
  times: readonly number[]
  open: readonly number[]
  high: readonly number[]
  low: readonly number[]
  close: readonly number[]
  /** Rolling 24 h volume at the end of each bar, USD; null unknown. */
  volume: readonly (number | null)[]
  /** Length of a bar. */
  stepMs: number
  /** The newest bar has not ended: it may still grow. */
  isOpen?: boolean
  /** Close that change is counted from beside other assets, where it is not the first bar's. */
  baseClose?: number
}

/** Whether any bar of `data` has a known volume: without one there is nothing to draw of it. */
export const hasVolume = ({ volume }: Pick<CandleData, 'volume'>): boolean =>
  volume.some((value) => value !== null)

/** A line over the bars of a `CandleData`: one value a bar, null where it is not known yet. */
export interface ChartLine {
  id: string
  label: string
  values: readonly (number | null)[]
  /** Lines of one group share a colour and one switch in the legend: "Bollinger 20, 2". */
  group?: string
}

/** A pane under the candles: RSI, MACD. */
export interface ChartPane {
  id: string
  label: string
  lines: readonly ChartLine[]
  /** Drawn as columns around zero. */
  histogram?: ChartLine
  /** Fixed levels: 30 and 70. */
  levels?: readonly number[]
  /** What its values are; without it a pane with levels is an index, any other is in USD. */
  unit?: 'index' | 'usd'
}

/** Something that happened at an instant of the chart. */
export interface ChartMarker {
  /** Epoch milliseconds. */
  at: number
  kind: 'anomaly' | 'alert' | 'decision'
  direction: 'up' | 'down' | null
  /** One line: "price spike +2.1 % in 5 min, z 6.4". */
  label: string
}
