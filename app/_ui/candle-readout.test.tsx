import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { slotAfterKey } from './candle-chart'
import { crosshairLabel, tickLabel, zoneOffsets } from './candle-clock'
import { createCursor } from './candle-cursor'
import type { CandleData } from './candle-data'
import { candleCsv } from './candle-export'
import { leastMove, legendOf, plotFigure, plotsOf } from './candle-plots'
import { CandleReadout, readingAt, sentenceOf } from './candle-readout'
import { placedBars, priceScaleOf } from './candle-scale'
import { pageOfBars } from './candle-table'
import { timelineOf } from './candle-timeline'

const START = Date.UTC(2026, 10, 23, 12)
const STEP = 300_000
const data: CandleData = {
  times: [START, START + STEP, START + 3 * STEP],
  open: [100, 101, 104],
  high: [102, 103, 105],
  low: [99, 100, 103],
  close: [101, 102, 104.5],
  volume: [5.4e10, null, 5.6e10],
  stepMs: STEP,
}
const ema = { id: 'ema20', label: 'EMA 20', values: [null, 101.5, 103] }
const band = (id: string, label: string) => ({ id, label, group: 'Bollinger 20, 2', values: [null, 1, 2] })
const rsi = { id: 'rsi', label: 'RSI', values: [null, 55.55, 71.04] }
const pane = { id: 'rsi', label: 'RSI 14', lines: [rsi], levels: [30, 70] }
const macd = {
  id: 'macd',
  label: 'MACD 12, 26, 9',
  lines: [
    { id: 'line', label: 'Line', values: [1, 2, 3] },
    { id: 'signal', label: 'Signal', values: [1, 2, 3] },
  ],
  histogram: { id: 'histogram', label: 'Histogram', values: [0, 0, -0.5] },
}
const solana = { id: 'sol', label: 'Solana', values: [0, null, -0.0178] }
const markers = [
  { at: START + STEP + 7, kind: 'anomaly' as const, direction: 'up' as const, label: 'price spike +1.0 %' },
]
const plots = plotsOf({ overlays: [ema], panes: [pane], compare: [solana] })
const input = { data, plots, markers, timeline: timelineOf(data), zone: 'Africa/Lagos' }
const NONE = new Set<string>()

describe('what is drawn over the bars', () => {
  const all = plotsOf({
    overlays: [ema, band('u', 'Upper'), band('l', 'Lower')],
    panes: [pane, macd],
    compare: [],
  })

  it('shares one look and one switch within a group, and differs between groups', () => {
    const entries = legendOf(all, data)
    expect(entries.map(({ id }) => id)).toEqual([
      'volume',
      'EMA 20',
      'Bollinger 20, 2',
      'RSI 14',
      'MACD 12, 26, 9: Histogram',
      'MACD 12, 26, 9: Line',
      'MACD 12, 26, 9: Signal',
    ])
    expect(entries[0]?.label).toBe('Volume, rolling 24 h')
    const lines = Array.from({ length: 12 }, (_, i) => ({ id: `l${i}`, label: `l${i}`, values: [] }))
    const looks = plotsOf({ overlays: lines, panes: [], compare: [] }).map(({ token, dash }) => token + dash)
    expect(new Set(looks).size).toBe(12)
    // Nor does a line of a pane look like one over the bars.
    const drawn = all
      .filter(({ shape }) => shape === 'line')
      .map(({ group, token, dash }) => [group, token + dash])
    expect(new Set(drawn.map(([, look]) => look)).size).toBe(new Set(drawn.map(([group]) => group)).size)
  })

  it('knows the unit of a pane from its levels', () => {
    expect(all.filter(({ pane: index }) => index > 0).map(({ unit }) => unit)).toEqual([
      'index',
      'usd',
      'usd',
      'usd',
    ])
  })

  it('writes figures in their unit, without the noise of doubles', () => {
    expect(plotFigure('usd', 0.1 + 0.2).title).toBe('0.3 USD')
    expect(plotFigure('usd', 0.0000123).text).toBe('$0.00001230')
    expect(plotFigure('ratio', 0.0124).text).toBe('+1.24 %')
    expect(plotFigure('index', 55.55).text).toBe('55.5')
    expect(plotFigure('usd', null)).toMatchObject({ text: '—', known: false })
    expect(plotFigure('usd', Number.NaN).known).toBe(false)
  })

  it('tells the axis the smallest step worth showing', () => {
    const at = (price: number) => leastMove({ close: [price] })
    expect([at(101_234), at(1.0002), at(0.0000123)].map((step) => step.toPrecision(1))).toEqual([
      '0.01',
      '0.0001',
      '1e-8',
    ])
    expect(leastMove({ close: [] })).toBe(0.0001)
  })
})

describe('the axis of the candles', () => {
  it('reads prices, and change since the first close beside other assets', () => {
    const alone = priceScaleOf({ data, plots: [] })
    expect([alone.place(104.5), alone.format.formatter(104.5)]).toEqual([104.5, '$104.50'])
    const beside = priceScaleOf({ data, plots })
    expect(beside.format.formatter(beside.place(104.5))).toBe('+3.47 %')
    expect(placedBars(data, beside.place).close[0]).toBe(0)
    const folded = { ...data, baseClose: 104.5 }
    expect(priceScaleOf({ data: folded, plots }).place(104.5)).toBe(0)
  })
})

describe('the reading at the crosshair', () => {
  it('names time and zone, prices, change, volume, every line and the markers', () => {
    expect(sentenceOf(readingAt(input, 1), NONE)).toBe(
      '23 Nov 2026, 13:05:00 WAT: open $101.00, high $103.00, low $100.00, close $102.00, change +0.99 %, ' +
        'Volume, rolling 24 h unknown, EMA 20 $101.50, Solana unknown, RSI 55.5, price spike +1.0 %.',
    )
  })

  it('says that a gap has no bar, instead of repeating a neighbour', () => {
    expect(sentenceOf(readingAt(input, 2), NONE)).toBe('23 Nov 2026, 13:10:00 WAT: no bar.')
    const { prices, rest } = readingAt(input, 2)
    expect([...prices, ...rest].map(({ figure }) => figure.known)).not.toContain(true)
    expect(rest).toHaveLength(readingAt(input, 1).rest.length)
  })

  it('is the newest bar without a crosshair, and leaves out what is switched off', () => {
    const sentence = sentenceOf(readingAt(input, null), new Set(['volume', 'RSI 14']))
    expect(sentence).toContain('13:15:00 WAT: open $104.00')
    expect(sentence).not.toMatch(/Volume|RSI/)
    expect(readingAt(input, 0).change).toMatchObject({ known: false, title: 'No bar before it' })
  })

  it('says of the newest bar that it may still grow, and nothing of a volume that is not drawn', () => {
    const grown = { ...input, data: { ...data, isOpen: true, volume: [null, null, null] } }
    expect(sentenceOf(readingAt(grown, null), NONE)).toMatch(/^23 Nov 2026, 13:15:00 WAT, unfinished: open/)
    expect(sentenceOf(readingAt(grown, 1), NONE)).not.toMatch(/unfinished|Volume/)
    expect(legendOf([], grown.data)).toEqual([])
    expect(candleCsv(grown.data, { plots: [], hidden: NONE })).not.toContain('volume')
  })

  it('is written above the drawing', () => {
    const cursor = createCursor((run) => run())
    const markup = renderToStaticMarkup(<CandleReadout input={input} cursor={cursor} hidden={NONE} />)
    expect(markup).toContain('$104.50')
    expect(markup).not.toContain('NaN')
  })
})

describe('the cursor', () => {
  it('tells its listeners once a frame, and only of a change', () => {
    const frames: (() => void)[] = []
    const cursor = createCursor((run) => frames.push(run))
    let told = 0
    const stop = cursor.subscribe(() => {
      told += 1
    })
    cursor.set(1)
    cursor.set(2)
    expect([frames.length, told, cursor.get()]).toEqual([1, 0, 2])
    frames.shift()?.()
    expect([told, cursor.get()]).toEqual([1, 2])
    cursor.set(2)
    frames.shift()?.()
    expect(told).toBe(1)
    stop()
    cursor.set(null)
    frames.shift()?.()
    expect([told, cursor.get()]).toEqual([1, null])
  })

  it('moves bar by bar and to the ends, and no further', () => {
    const after = (key: string, slot: number | null) => slotAfterKey(key, slot, 10)
    expect([after('ArrowLeft', null), after('ArrowRight', null)]).toEqual([9, 9])
    expect([after('ArrowLeft', 5), after('ArrowRight', 5), after('ArrowLeft', 0)]).toEqual([4, 6, 0])
    expect([after('Home', 5), after('End', 5), after('Tab', 5)]).toEqual([0, 9, null])
  })
})

describe('files and tables', () => {
  it('export exactly what is drawn, oldest first, unknown empty, a gap without a row', () => {
    expect(candleCsv(data, { plots, hidden: new Set(['RSI 14']) })).toBe(
      [
        'time_utc,open_usd,high_usd,low_usd,close_usd,volume_usd_24h,overlay_ema20_usd,compare_sol_ratio',
        '2026-11-23T12:00:00.000Z,100,102,99,101,54000000000,,0',
        '2026-11-23T12:05:00.000Z,101,103,100,102,,101.5,',
        '2026-11-23T12:15:00.000Z,104,105,103,104.5,56000000000,103,-0.0178',
        '',
      ].join('\r\n'),
    )
    expect(candleCsv(data, { plots: [], hidden: new Set(['volume']) })).not.toContain('volume')
  })

  it('show bars newest first, 500 at a time', () => {
    expect(pageOfBars(3, 0)).toEqual([2, 1, 0])
    expect([pageOfBars(1200, 0).length, pageOfBars(1200, 2).length]).toEqual([500, 200])
    expect([pageOfBars(1200, 1)[0], pageOfBars(1200, 2).at(-1), pageOfBars(0, 0).length]).toEqual([699, 0, 0])
  })
})

describe('the clock of the axis', () => {
  it('labels marks in the zone', () => {
    const midnight = Date.UTC(2026, 10, 23, 23)
    expect([0, 1, 2, 3].map((type) => tickLabel(midnight, type, 'Africa/Lagos'))).toEqual([
      '2026',
      'Nov',
      '24 Nov',
      '00:00',
    ])
    expect(tickLabel(Date.UTC(2026, 11, 31, 23), 0, 'Africa/Lagos')).toBe('2027')
    expect(crosshairLabel(midnight, 'Africa/Lagos')).toBe('24 Nov 00:00 WAT')
  })

  it('knows the offset of a zone through its summer time', () => {
    const hours = (zone: string, at: string) => zoneOffsets(zone)(Date.parse(at)) / 3_600_000
    expect(hours('Africa/Lagos', '2026-07-01T12:10:00Z')).toBe(1)
    expect(hours('Europe/London', '2026-07-01T12:10:00Z')).toBe(1)
    expect(hours('Europe/London', '2026-01-01T12:10:00Z')).toBe(0)
    expect(hours('America/St_Johns', '2026-01-01T12:10:00Z')).toBe(-3.5)
    expect(hours('UTC', '2026-01-01T12:10:00Z')).toBe(0)
  })
})
